package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What Java's own file calls cannot do to one inode. */
public final class Inodes {
  private Inodes() {}

  /** Changes the owner of the file or of the link itself. */
  public static void chown(Path path, int uid, int gid) {
    try (Memory memory = Memory.take()) {
      Libc.call(
          path.toString(),
          Syscall.FCHOWNAT,
          Libc.AT_FDCWD,
          memory.path(path),
          uid,
          gid,
          Libc.AT_SYMLINK_NOFOLLOW);
    }
  }

  /** Makes a device or a fifo: mode with its type bits, as stat(2) has it. Devices need root. */
  public static void makeNode(Path path, int mode, long device) {
    try (Memory memory = Memory.take()) {
      Libc.call(path.toString(), Syscall.MKNODAT, Libc.AT_FDCWD, memory.path(path), mode, device);
    }
  }

  /**
   * Makes a symbolic link to just these bytes: Java's own way takes none that are not UTF-8, and
   * leaves doubled slashes and one at the end out.
   */
  public static void makeLink(Path path, byte[] target) throws IOException {
    String text = new String(target, StandardCharsets.UTF_8);
    Path clean = Path.of(text); // refuses a zero byte
    if (clean.toString().equals(text)
        && Arrays.equals(text.getBytes(StandardCharsets.UTF_8), target)) {
      Files.createSymbolicLink(path, clean);
      return;
    }
    try (Memory memory = Memory.take()) {
      Libc.call(
          path.toString(),
          Syscall.SYMLINKAT,
          memory.zeroEnded(target),
          Libc.AT_FDCWD,
          memory.path(path));
    }
  }

  public static void setXattr(Path path, String name, byte[] value) {
    Xattrs.set(path, name, value);
  }
}
