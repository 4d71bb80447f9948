/** Tree and arguments to graph: scopes, expansion, references. */
@NullMarked
package dev.datestone.evaluate;

import org.jspecify.annotations.NullMarked;
