/** What a file is: digests, paths, entries, manifests. Records only. */
@NullMarked
package dev.datestone.content;

import org.jspecify.annotations.NullMarked;
