package dev.datestone.engine;

import dev.datestone.content.UserException;

/** A file that a COPY or SAVE ARTIFACT names cannot be used. */
public final class InputException extends UserException {
  private static final long serialVersionUID = 1L;

  public InputException(String message, String hint) {
    super(message, hint);
  }
}
