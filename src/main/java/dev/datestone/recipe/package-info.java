/** Base images that are made here, from recipes for mmdebstrap. */
@NullMarked
package dev.datestone.recipe;

import org.jspecify.annotations.NullMarked;
