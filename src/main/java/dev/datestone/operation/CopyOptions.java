package dev.datestone.operation;

/**
 * The flags of a COPY.
 *
 * @param folders {@code --dir}: folders are copied themselves, not only their content
 * @param keepDates {@code --keep-ts}
 * @param keepOwners {@code --keep-own}
 * @param ifExists {@code --if-exists}
 * @param mode octal text of {@code --chmod}, empty for each file's own
 * @param owner {@code --chown} or the USER in force, as written; empty for root
 * @param rules which language's rules apply
 */
public record CopyOptions(
    boolean folders,
    boolean keepDates,
    boolean keepOwners,
    boolean ifExists,
    String mode,
    String owner,
    CopyRules rules) {
  /** The options of a COPY of an Earthfile. */
  public CopyOptions(
      boolean folders,
      boolean keepDates,
      boolean keepOwners,
      boolean ifExists,
      String mode,
      String owner) {
    this(folders, keepDates, keepOwners, ifExists, mode, owner, CopyRules.EARTHFILE);
  }

  public static final CopyOptions NONE = new CopyOptions(false, false, false, false, "", "");
}
