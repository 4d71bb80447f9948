package dev.datestone.earthfile;

/**
 * One argument, unexpanded and still quoted as written; only line continuations are gone. {@link
 * Expansion} makes a value of it.
 */
public record Word(String text, Position position) {}
