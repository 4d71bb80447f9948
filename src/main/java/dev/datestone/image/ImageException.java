package dev.datestone.image;

/** An archive or a recipe that does not give an image. The user's to mend. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String hint;

  public ImageException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What to do about it; may be empty. */
  public String hint() {
    return hint;
  }
}
