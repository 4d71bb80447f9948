/** One build wired: evaluator and engine, outputs after success, settings. */
@NullMarked
package dev.datestone.session;

import org.jspecify.annotations.NullMarked;
