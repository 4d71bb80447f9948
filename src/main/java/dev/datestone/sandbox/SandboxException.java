package dev.datestone.sandbox;

import java.util.List;

/** Errors of containers and system calls. File errors remain {@link java.io.IOException}. */
public abstract sealed class SandboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SandboxException(String message) {
    super(message);
  }

  /** The machine lacks something: each line says what, and what to install or set. */
  public static final class MissingRequirements extends SandboxException {
    private static final long serialVersionUID = 1L;

    public MissingRequirements(List<String> problems) {
      super(String.join("\n", problems));
    }
  }

  /** A user or group that does not exist in the image. */
  public static final class UnknownUser extends SandboxException {
    private static final long serialVersionUID = 1L;

    public UnknownUser(String name, String file) {
      super(
          (file.endsWith("group") ? "unknown group \"" : "unknown user \"")
              + name
              + "\": not found in the image's "
              + file);
    }
  }

  /** A system call failed: a bug, unless {@link #isDisk}. */
  public static final class SyscallFailed extends SandboxException {
    private static final long serialVersionUID = 1L;
    private final String call;
    private final int errno;

    public SyscallFailed(String call, String about, int errno) {
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

    /** Whether the disk is full, broken or read-only. */
    public boolean isDisk() {
      return errno == Errno.EIO
          || errno == Errno.ENOSPC
          || errno == Errno.EROFS
          || errno == Errno.EDQUOT;
    }
  }
}
