/**
 * Stores of other machines: what they keep, how it gets there and back. A build that uses none
 * loads no class of it.
 */
@NullMarked
package dev.datestone.remote;

import org.jspecify.annotations.NullMarked;
