package dev.datestone.evaluate;

/**
 * What the command line says about the whole build.
 *
 * @param version of the tool
 * @param ci whether {@code --ci} was given
 */
public record Options(String version, boolean ci) {}
