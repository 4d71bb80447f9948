/**
 * Builds a graph: keys, dates, and what is executed, cached and recorded. It opens no file and
 * starts no process; {@link dev.datestone.engine.ActionCache}, {@link
 * dev.datestone.engine.LayerStore} and {@link dev.datestone.engine.Executor} are the world to it.
 */
@NullMarked
package dev.datestone.engine;

import org.jspecify.annotations.NullMarked;
