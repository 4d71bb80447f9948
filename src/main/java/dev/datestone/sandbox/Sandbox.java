package dev.datestone.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The room as a whole: what kind of machine it is in. */
public final class Sandbox {
  private static final String EVERY_UID = "4294967295";

  private Sandbox() {}

  /**
   * Whether uid 0 here is a normal user outside: layers made then differ in owners and attributes.
   */
  public static boolean rootless() {
    return Mapped.ROOTLESS;
  }

  /**
   * Whether a group is one here. In a user namespace that was given a single id, as some CI's
   * containers are, there is root alone.
   */
  static boolean hasGroup(int group) {
    try {
      return Files.readAllLines(Path.of("/proc/self/gid_map")).stream()
          .map(line -> line.strip().split("\\s+"))
          .anyMatch(
              range -> {
                long first = Long.parseLong(range[0]);
                return group >= first && group < first + Long.parseLong(range[2]);
              });
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Whether the launcher gave us a mount namespace of our own. */
  static boolean unshared() {
    return System.getProperty("datestone.rootless") != null;
  }

  /** Read once: a process does not change its user namespace. */
  private static final class Mapped {
    static final boolean ROOTLESS = read();

    private static boolean read() {
      try {
        return !Files.readString(Path.of("/proc/self/uid_map")).strip().endsWith(EVERY_UID);
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }
}
