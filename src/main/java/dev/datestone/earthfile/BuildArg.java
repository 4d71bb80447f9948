package dev.datestone.earthfile;

/**
 * {@code --name=value} after a reference, or the old {@code --build-arg name=value}. The name may
 * hold variables too, so it is a word like its value.
 */
public record BuildArg(Word name, Word value) {}
