/**
 * What makes the JVM start early; docs/startup.md says what each part saves and how to measure it.
 */
@NullMarked
package dev.datestone.startup;

import org.jspecify.annotations.NullMarked;
