package dev.datestone.session;

import dev.datestone.earthfile.EarthfileException;

/** A wrong command line, whatever the files contain; it has an exit code of its own. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String hint;

  public UsageException(String message, String hint) {
    super(message, null, false, false);
    this.hint = hint;
  }

  static UsageException of(EarthfileException e) {
    String hint = e.hint();
    return new UsageException(String.valueOf(e.getMessage()), hint == null ? "" : hint);
  }

  /** What to write instead; may be empty. */
  public String hint() {
    return hint;
  }
}
