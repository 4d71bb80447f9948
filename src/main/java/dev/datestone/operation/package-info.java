/** The graph as a value: sealed operations; names and labels stay outside the key. */
@NullMarked
package dev.datestone.operation;

import org.jspecify.annotations.NullMarked;
