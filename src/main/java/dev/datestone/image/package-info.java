/** Images: imported archives and recipes for images without a registry. */
@NullMarked
package dev.datestone.image;

import org.jspecify.annotations.NullMarked;
