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
 * @param keepsOwners whether its files keep their owners; else they are root's
 */
public record SavedArtifact(
    Operation from,
    String source,
    String name,
    boolean keepDates,
    boolean ifExists,
    boolean followLinks,
    boolean keepsOwners,
    Label label) {
  /** Whether files keep their own names: several of a pattern can be saved side by side. */
  public boolean keepsNames() {
    return name.isEmpty() || name.equals(".") || name.endsWith("/");
  }
}
