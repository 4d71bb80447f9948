/** Commands, flags, terminal renderers, messages, exit codes. The only room that prints. */
@NullMarked
package dev.datestone.cli;

import org.jspecify.annotations.NullMarked;
