package dev.datestone.sandbox;

import java.nio.file.Path;

/** Plain mounts in our own mount namespace. */
public final class Mounts {
  private Mounts() {}

  public static void bind(Path source, Path target, boolean readOnly) {
    throw new UnsupportedOperationException();
  }

  /** Size 0: the kernel's default, half of the memory. */
  public static void tmpfs(Path target, long sizeBytes, int mode) {
    throw new UnsupportedOperationException();
  }

  /**
   * Unmounts; what is still in use after some tries is detached and goes when its last user does.
   */
  public static void unmount(Path target) {
    throw new UnsupportedOperationException();
  }

  /** Writes all of the file system that holds this path to the disk. */
  public static void sync(Path anyPathInIt) {
    throw new UnsupportedOperationException();
  }
}
