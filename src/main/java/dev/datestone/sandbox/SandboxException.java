package dev.datestone.sandbox;

import java.util.List;

/** What can go wrong in this room. Trouble with plain files stays a {@link java.io.IOException}. */
public abstract sealed class SandboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SandboxException(String message) {
    super(message);
  }

  /** The machine lacks something; each line says what, and what to install or set. The user's. */
  public static final class Missing extends SandboxException {
    private static final long serialVersionUID = 1L;
    private final List<String> problems;

    public Missing(List<String> problems) {
      super(String.join("\n", problems));
      this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
      return problems;
    }
  }

  /** A user or group that the image does not know. The user's. */
  public static final class UnknownUser extends SandboxException {
    private static final long serialVersionUID = 1L;
    private final String name;

    public UnknownUser(String name, String file) {
      super("no \"" + name + "\" in the image's " + file);
      this.name = name;
    }

    public String name() {
      return name;
    }
  }

  /** The kernel refused a call. Ours. */
  public static final class CallFailed extends SandboxException {
    private static final long serialVersionUID = 1L;
    private final String call;
    private final int errno;

    public CallFailed(String call, String about, int errno) {
      super(call + " " + about + ": " + Errno.name(errno));
      this.call = call;
      this.errno = errno;
    }

    public String call() {
      return call;
    }

    public int errno() {
      return errno;
    }

    /** Whether it is the disk that refused: it is full, broken, or not to be written to. */
    public boolean isDisk() {
      return errno == Errno.EIO
          || errno == Errno.ENOSPC
          || errno == Errno.EROFS
          || errno == Errno.EDQUOT;
    }
  }
}
