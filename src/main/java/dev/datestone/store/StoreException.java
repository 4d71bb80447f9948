package dev.datestone.store;

import java.io.IOException;
import java.nio.file.Path;

/** What can be wrong with the store. */
public abstract sealed class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The folder cannot be used as it is; the hint says what to do. */
  public static final class Unusable extends StoreException {
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

  /** The disk did not do what was asked: full, read-only, broken. */
  public static final class Disk extends StoreException {
    private static final long serialVersionUID = 1L;

    public Disk(Path path, IOException cause) {
      super(path + ": " + cause.getMessage(), cause);
    }
  }
}
