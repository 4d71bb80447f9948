package dev.datestone.registry;

import java.io.IOException;

/** A failure of a connection that retrying does not change. */
final class TransportException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What failed. */
  enum Kind {
    /** The host does not exist or does not accept connections. */
    UNREACHABLE,
    /** The host, a proxy or a redirect does something that is not accepted. */
    REFUSED,
    /** The certificate of the host is not trusted. */
    NOT_TRUSTED,
    /** The host wants a client certificate, or another one. */
    WANTS_CERTIFICATE,
    /** The host does not speak TLS. */
    NO_TLS
  }

  TransportException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static TransportException refused(String message) {
    return new TransportException(Kind.REFUSED, message);
  }

  Kind kind() {
    return kind;
  }
}
