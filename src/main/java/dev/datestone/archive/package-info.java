/** Tar archives: unpacking with limits, and packing of layers. */
@NullMarked
package dev.datestone.archive;

import org.jspecify.annotations.NullMarked;
