/** Tests that look at the whole. */
@NullMarked
package dev.datestone;

import org.jspecify.annotations.NullMarked;
