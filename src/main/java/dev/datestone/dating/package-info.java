/** The dating rule as a pure function. No clock, no disk. */
@NullMarked
package dev.datestone.dating;

import org.jspecify.annotations.NullMarked;
