package dev.datestone.remote;

import dev.datestone.content.UserException;

/** A remote store was named wrongly. */
public final class RemoteException extends UserException {
  private static final long serialVersionUID = 1L;

  RemoteException(String message, String hint) {
    super(message, hint);
  }
}
