package dev.datestone.sandbox;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/** What Java's own file calls cannot do to one inode. */
public final class Inodes {
  private Inodes() {}

  /** Changes the owner of the file or of the link itself. */
  public static void chown(Path path, int uid, int gid) {
    try (Arena arena = Arena.ofConfined()) {
      Libc.call(
          path.toString(),
          Syscall.FCHOWNAT,
          Libc.AT_FDCWD,
          Libc.path(arena, path),
          uid,
          gid,
          Libc.AT_SYMLINK_NOFOLLOW);
    }
  }

  /** Makes a device or a fifo: mode with its type bits, as stat(2) has it. Devices need root. */
  public static void makeNode(Path path, int mode, long device) {
    try (Arena arena = Arena.ofConfined()) {
      Libc.call(
          path.toString(), Syscall.MKNODAT, Libc.AT_FDCWD, Libc.path(arena, path), mode, device);
    }
  }

  public static void setXattr(Path path, String name, byte[] value) {
    Xattrs.set(path, name, value);
  }
}
