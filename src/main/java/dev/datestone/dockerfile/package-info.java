/** Reads Dockerfiles: text to tree. Opens no file. */
@NullMarked
package dev.datestone.dockerfile;

import org.jspecify.annotations.NullMarked;
