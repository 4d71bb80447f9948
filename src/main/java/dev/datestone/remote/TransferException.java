package dev.datestone.remote;

import java.io.IOException;

/** What was stored elsewhere cannot be used. Nothing of it was put in place. */
public abstract sealed class TransferException extends IOException {
  private static final long serialVersionUID = 1L;

  private TransferException(String message) {
    super(message);
  }

  /** A part is not there any more, or is damaged. */
  public static final class Missing extends TransferException {
    private static final long serialVersionUID = 1L;

    public Missing(Blob blob) {
      super("blob " + blob.digest().brief() + " (" + blob.size() + " bytes) is missing or damaged");
    }
  }

  /** The bytes are whole, but they do not say what they should. */
  public static final class Malformed extends TransferException {
    private static final long serialVersionUID = 1L;

    public Malformed(String message) {
      super(message);
    }
  }

  /** This machine cannot make a file of this kind or owner. */
  public static final class Unsupported extends TransferException {
    private static final long serialVersionUID = 1L;

    public Unsupported(String message) {
      super(message);
    }
  }
}
