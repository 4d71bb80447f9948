package dev.datestone.operation;

/**
 * The flags of a COPY.
 *
 * @param folders {@code --dir}: folders are copied themselves, not only their content
 * @param keepDates {@code --keep-ts}
 * @param keepOwners {@code --keep-own}
 * @param ifExists {@code --if-exists}
 * @param mode octal text of {@code --chmod}, empty for each file's own
 * @param owner {@code --chown} as written, empty for root
 */
public record CopyOptions(
    boolean folders,
    boolean keepDates,
    boolean keepOwners,
    boolean ifExists,
    String mode,
    String owner) {
  public static final CopyOptions NONE = new CopyOptions(false, false, false, false, "", "");
}
