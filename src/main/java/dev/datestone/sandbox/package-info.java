/** Linux: mounts, namespaces, the OCI runtime. The only room with native calls. */
@NullMarked
package dev.datestone.sandbox;

import org.jspecify.annotations.NullMarked;
