/** Execution of steps on this machine: overlayfs mounts, containers, cache mounts, the host. */
@NullMarked
package dev.datestone.local;

import org.jspecify.annotations.NullMarked;
