package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What Java's own file calls cannot do to one inode. */
public final class Inodes {
  private static final int TYPE = 0170000;

  private Inodes() {}

  /**
   * What stat(2) says of a file, or of a link itself.
   *
   * @param mode type and permissions
   * @param size in bytes
   * @param read when it was read last, in nanoseconds since 1970
   * @param changed when its content was changed last
   */
  public record Inode(int mode, int owner, int group, long size, long read, long changed) {
    public boolean isFile() {
      return (mode & TYPE) == 0100000;
    }

    public boolean isLink() {
      return (mode & TYPE) == 0120000;
    }

    public boolean isFolder() {
      return (mode & TYPE) == 0040000;
    }

    public boolean isDevice() {
      return (mode & TYPE) == 0020000 || (mode & TYPE) == 0060000;
    }

    public int permissions() {
      return mode & 07777;
    }
  }

  public static Inode of(Path path) throws IOException {
    Map<String, Object> said =
        Files.readAttributes(
            path,
            "unix:mode,uid,gid,size,lastAccessTime,lastModifiedTime",
            LinkOption.NOFOLLOW_LINKS);
    return new Inode(
        (int) number(said.get("mode")),
        (int) number(said.get("uid")),
        (int) number(said.get("gid")),
        number(said.get("size")),
        number(said.get("lastAccessTime")),
        number(said.get("lastModifiedTime")));
  }

  private static long number(@Nullable Object said) {
    if (said instanceof FileTime time) {
      return time.to(TimeUnit.NANOSECONDS);
    }
    return said instanceof Number number ? number.longValue() : -1;
  }

  /** Whether there is more to it than {@link Inode} says: attributes of any kind. */
  public static boolean hasXattrs(Path path) {
    return !Xattrs.names(path).isEmpty();
  }

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
