/** Container images: OCI documents and layouts, fetching images into the store, and saving them. */
@NullMarked
package dev.datestone.oci;

import org.jspecify.annotations.NullMarked;
