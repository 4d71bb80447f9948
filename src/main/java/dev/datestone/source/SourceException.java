package dev.datestone.source;

/** A host file or repository that cannot be used; for the user to fix. */
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String hint;

  public SourceException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What to do about it; may be empty. */
  public String hint() {
    return hint;
  }
}
