package dev.datestone.operation;

/**
 * The artifacts of one SAVE ARTIFACT.
 *
 * @param from the operation whose file system they are in
 * @param source absolute path or pattern
 * @param name under which it is saved, relative; a slash at its end says that it is a folder to put
 *     it in, and empty means the top
 * @param ifExists whether it is no error if nothing matches
 * @param followLinks whether a symlink is saved as the file that it points to
 */
public record SavedArtifact(
    Operation from,
    String source,
    String name,
    boolean keepDates,
    boolean ifExists,
    boolean followLinks,
    Label label) {}
