package dev.datestone.engine;

/** A file that a COPY or SAVE ARTIFACT names cannot be used. */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String hint;

  public InputException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What to do about it; may be empty. */
  public String hint() {
    return hint;
  }
}
