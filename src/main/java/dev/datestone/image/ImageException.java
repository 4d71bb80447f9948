package dev.datestone.image;

/** An archive, a recipe or a registry that does not give or take an image. The user's to mend. */
public class ImageException extends RuntimeException {
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

  /** A registry that cannot be asked now: what is here already may do. */
  public static final class Unreachable extends ImageException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message, String hint) {
      super(message, hint);
    }
  }
}
