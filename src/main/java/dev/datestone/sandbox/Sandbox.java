package dev.datestone.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Facts about the user and mount namespaces of this process. */
public final class Sandbox {
  private static final String EVERY_UID = "4294967295";

  private Sandbox() {}

  /**
   * Whether uid 0 of this process is a normal user outside. Layers made then differ in owners and
   * attributes.
   */
  public static boolean isRootless() {
    return Mapped.ROOTLESS;
  }

  /** Whether a group id is mapped in this user namespace. Some CI containers map root only. */
  static boolean hasGroup(int group) {
    return readProc("gid_map")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .anyMatch(
            range -> {
              long first = Long.parseLong(range[0]);
              return group >= first && group < first + Long.parseLong(range[2]);
            });
  }

  /** Reads a file of /proc/self. */
  static String readProc(String name) {
    try {
      return Files.readString(Path.of("/proc/self", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the launcher created a private mount namespace. */
  static boolean hasMountNamespace() {
    return System.getProperty("datestone.rootless") != null;
  }

  /** Read once, as a process does not change its user namespace. */
  private static final class Mapped {
    static final boolean ROOTLESS = !readProc("uid_map").strip().endsWith(EVERY_UID);
  }
}
