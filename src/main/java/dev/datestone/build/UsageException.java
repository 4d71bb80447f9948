package dev.datestone.build;

/**
 * A command line that cannot be meant, whatever the files say: it ends with an exit code of its
 * own.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String hint;

  public UsageException(String message, String hint) {
    super(message, null, false, false);
    this.hint = hint;
  }

  /** What to write instead; may be empty. */
  public String hint() {
    return hint;
  }
}
