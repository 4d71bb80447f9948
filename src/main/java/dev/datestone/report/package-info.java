/** Sealed events that the engine emits, each with its reason. No printing. */
@NullMarked
package dev.datestone.report;

import org.jspecify.annotations.NullMarked;
