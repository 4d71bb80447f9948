/** The same small Earthfiles for Datestone and for the reference implementation. */
@NullMarked
package dev.datestone.differential;

import org.jspecify.annotations.NullMarked;
