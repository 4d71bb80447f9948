package dev.datestone.operation;

/**
 * How a command ended.
 *
 * @param output what it printed to standard output, if that was asked for
 */
public record CommandResult(int exitCode, String output) {}
