/** Text to tree: lexer, parser, sealed commands, positions, messages. Opens no file. */
@NullMarked
package dev.datestone.earthfile;

import org.jspecify.annotations.NullMarked;
