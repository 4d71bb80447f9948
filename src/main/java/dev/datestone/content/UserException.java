package dev.datestone.content;

/** An error that the user can fix: a message, and a hint what to do about it. */
public abstract class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String hint;

  protected UserException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What the user can do about it; may be empty. */
  public final String hint() {
    return hint;
  }
}
