package dev.datestone.local;

import java.util.List;

/** What often is behind a command's failure, from how it ended and what it said last. */
final class Hints {
  /** 128 and SIGKILL. */
  private static final int KILLED = 137;

  private Hints() {}

  /** To be put behind the cause; empty when there is nothing to say. */
  static String of(int code, List<String> said, LocalOptions options) {
    if (code == KILLED) {
      return " (killed; was there enough memory?)";
    }
    if (Certificates.areTheTrouble(said) && options.certificates().isEmpty()) {
      return "; the image does not know the certificates of this network: set"
          + " \"certificates: host\" in the settings file or DATESTONE_CERTIFICATES=host";
    }
    // The kernel's words (ENOEXEC), as crun, bash and dash repeat them.
    if (said.stream().anyMatch(line -> line.contains("xec format error"))) {
      return "; a program for another processor runs here only with its emulator:"
          + " install qemu-user-static and binfmt-support";
    }
    return "";
  }
}
