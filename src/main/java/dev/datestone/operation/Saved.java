package dev.datestone.operation;

/**
 * One SAVE ARTIFACT.
 *
 * @param from the file system at that point
 * @param source absolute path or pattern in it
 * @param name under which it is saved, relative; a slash at its end says that it is a folder to put
 *     it in, and empty means the top
 * @param ifExists nothing there is no error
 * @param followLinks a link is saved as what it leads to, under its own name
 */
public record Saved(
    Operation from,
    String source,
    String name,
    boolean keepDates,
    boolean ifExists,
    boolean followLinks,
    Label label) {}
