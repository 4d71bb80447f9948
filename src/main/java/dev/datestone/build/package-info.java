/** One build wired: evaluator and engine, outputs after success, settings. */
@NullMarked
package dev.datestone.build;

import org.jspecify.annotations.NullMarked;
