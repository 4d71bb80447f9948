package dev.datestone.sandbox;

import java.nio.file.Path;

/** What Java's own file calls cannot do to one inode. */
public final class Inodes {
  private Inodes() {}

  /** Changes the owner of the file or of the link itself. */
  public static void chown(Path path, int uid, int gid) {
    throw new UnsupportedOperationException();
  }

  /** Makes overlayfs's mark for "this was removed"; allowed without root as well. */
  public static void makeWhiteout(Path path) {
    throw new UnsupportedOperationException();
  }

  /** Marks the folder as hiding what the layers below have in it. */
  public static void makeOpaque(Path folder) {
    throw new UnsupportedOperationException();
  }

  /** Makes a device or a fifo: mode with its type bits, as stat(2) has it. Devices need root. */
  public static void makeNode(Path path, int mode, long device) {
    throw new UnsupportedOperationException();
  }

  public static void setXattr(Path path, String name, byte[] value) {
    throw new UnsupportedOperationException();
  }
}
