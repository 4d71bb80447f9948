package dev.datestone.source;

/** A file of the host that cannot be read or may not be used. The user's to mend. */
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
