package dev.datestone.session;

import dev.datestone.content.UserException;
import dev.datestone.earthfile.EarthfileException;

/** A wrong command line, whatever the files contain; it has an exit code of its own. */
public final class UsageException extends UserException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message, String hint) {
    super(message, hint);
  }

  static UsageException of(EarthfileException e) {
    String hint = e.hint();
    return new UsageException(String.valueOf(e.getMessage()), hint == null ? "" : hint);
  }
}
