/**
 * Layers, results, records, cache mounts and locks on disk. Every write is crash-safe and
 * versioned.
 */
@NullMarked
package dev.datestone.store;

import org.jspecify.annotations.NullMarked;
