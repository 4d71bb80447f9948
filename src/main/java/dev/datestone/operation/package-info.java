/** The graph as a value: sealed operations and their parts. */
@NullMarked
package dev.datestone.operation;

import org.jspecify.annotations.NullMarked;
