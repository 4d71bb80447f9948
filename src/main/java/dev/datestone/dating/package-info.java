/**
 * The dating rule as a pure function: which dates a RUN sees. The dates of a COPY are decided in
 * {@code engine.CopyDecision}. No clock, no disk.
 */
@NullMarked
package dev.datestone.dating;

import org.jspecify.annotations.NullMarked;
