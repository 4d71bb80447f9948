package dev.datestone.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What can be wrong with the store. */
public abstract sealed class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The folder cannot be used as it is; the hint says what to do. */
  public static sealed class Unusable extends StoreException {
    private static final long serialVersionUID = 1L;
    private final String hint;

    public Unusable(String message, String hint) {
      super(message, new IOException(message));
      this.hint = hint;
    }

    public String hint() {
      return hint;
    }
  }

  /** A layer could not be read and was discarded: what needs it has to be built again. */
  public static final class Damaged extends Unusable {
    private static final long serialVersionUID = 1L;

    Damaged(String message, String hint) {
      super(message, hint);
    }
  }

  /** The disk did not do what was asked: full, read-only, broken. */
  public static final class Disk extends StoreException {
    private static final long serialVersionUID = 1L;

    public Disk(Path path, IOException cause) {
      super(text(path, cause), cause);
    }

    private static String text(Path path, IOException cause) {
      String reason = reason(cause);
      return reason.startsWith(path.toString()) ? reason : path + ": " + reason;
    }
  }

  /** What went wrong with which file: some of Java's exceptions have the file's name alone. */
  public static String reason(IOException cause) {
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return switch (cause) {
      case AccessDeniedException denied -> message + ": Permission denied";
      case NoSuchFileException missing -> message + ": No such file or folder";
      case FileAlreadyExistsException taken -> message + ": Exists already";
      default -> message;
    };
  }
}
