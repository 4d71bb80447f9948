package dev.datestone.archive;

import dev.datestone.content.UserException;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** An image that cannot be read, made, saved, pulled or pushed, in words for the user. */
public class ImageException extends UserException {
  private static final long serialVersionUID = 1L;

  public ImageException(String message, String hint) {
    super(message, hint);
  }

  /** The same failure with text before its message. */
  public ImageException withPrefix(String prefix) {
    return new ImageException(prefix + getMessage(), hint());
  }

  /** The cause for a message, without the names of internal files where there is more to say. */
  public static String reason(IOException e) {
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    String message = e.getMessage();
    return message == null ? "truncated or corrupt data" : message;
  }

  /** A registry that cannot be reached now; an image in the store may serve instead. */
  public static final class Unreachable extends ImageException {
    private static final long serialVersionUID = 1L;

    public Unreachable(String message, String hint) {
      super(message, hint);
    }

    @Override
    public Unreachable withPrefix(String prefix) {
      return new Unreachable(prefix + getMessage(), hint());
    }
  }
}
