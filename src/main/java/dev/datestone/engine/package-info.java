/** States and scheduling: makes each operation true, from memory by its key or by doing it. */
@NullMarked
package dev.datestone.engine;

import org.jspecify.annotations.NullMarked;
