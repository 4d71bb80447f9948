/** Files on the host: ignore rules, scan, digests, index. Never decides a date. */
@NullMarked
package dev.datestone.source;

import org.jspecify.annotations.NullMarked;
