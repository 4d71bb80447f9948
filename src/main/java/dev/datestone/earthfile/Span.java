package dev.datestone.earthfile;

/**
 * A command as it is written: where it starts, where it ends (the column after its last character),
 * its text with line breaks and all (of a block: its first line), and the comment block right
 * above.
 */
public record Span(Position start, Position end, String text, String docs) {}
