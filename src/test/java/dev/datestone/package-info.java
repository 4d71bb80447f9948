/** End-to-end tests. */
@NullMarked
package dev.datestone;

import org.jspecify.annotations.NullMarked;
