package dev.datestone.source;

import dev.datestone.content.UserException;

/** A host file or repository that cannot be used; for the user to fix. */
public final class SourceException extends UserException {
  private static final long serialVersionUID = 1L;

  public SourceException(String message, String hint) {
    super(message, hint);
  }
}
