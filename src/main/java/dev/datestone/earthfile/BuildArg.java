package dev.datestone.earthfile;

import org.jspecify.annotations.Nullable;

/**
 * {@code --name=value} after a reference, or the old {@code --build-arg name=value}. The name may
 * hold variables too, so it is a word like its value.
 *
 * @param value null for {@code --build-arg name}: the value that the name has where it is written
 */
public record BuildArg(Word name, @Nullable Word value) {}
