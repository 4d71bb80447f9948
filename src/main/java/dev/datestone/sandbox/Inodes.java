package dev.datestone.sandbox;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** File operations that the JDK lacks. */
public final class Inodes {
  private static final int TYPE = 0170000;
  private static final long RENAME_EXCHANGE = 2;

  private Inodes() {}

  /**
   * The result of lstat(2).
   *
   * @param mode type and permissions
   * @param size in bytes
   * @param read access time in nanoseconds since 1970
   * @param changed modification time in nanoseconds since 1970
   * @param statusChanged the inode's change time (ctime) in nanoseconds since 1970
   * @param number of the inode on its file system
   * @param device the file system
   */
  public record Inode(
      int mode,
      int owner,
      int group,
      long size,
      long read,
      long changed,
      long statusChanged,
      long number,
      long device) {
    /** The type of the entry; empty for sockets. */
    public Optional<Type> type() {
      return switch (mode & TYPE) {
        case 0100000 -> Optional.of(Type.FILE);
        case 0040000 -> Optional.of(Type.FOLDER);
        case 0120000 -> Optional.of(Type.LINK);
        case 0010000 -> Optional.of(Type.FIFO);
        case 0020000 -> Optional.of(Type.CHAR_DEVICE);
        case 0060000 -> Optional.of(Type.BLOCK_DEVICE);
        default -> Optional.empty();
      };
    }

    /** Whether nothing has changed since the other state but the access time. */
    public boolean isUnchangedSince(Inode other) {
      return number == other.number
          && statusChanged == other.statusChanged
          && changed == other.changed
          && size == other.size
          && mode == other.mode;
    }

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
            "unix:mode,uid,gid,size,lastAccessTime,lastModifiedTime,ctime,ino,dev",
            LinkOption.NOFOLLOW_LINKS);
    return new Inode(
        (int) number(said.get("mode")),
        (int) number(said.get("uid")),
        (int) number(said.get("gid")),
        number(said.get("size")),
        number(said.get("lastAccessTime")),
        number(said.get("lastModifiedTime")),
        number(said.get("ctime")),
        number(said.get("ino")),
        number(said.get("dev")));
  }

  private static long number(@Nullable Object said) {
    if (said instanceof FileTime time) {
      return time.to(TimeUnit.NANOSECONDS);
    }
    return said instanceof Number number ? number.longValue() : -1;
  }

  /** Whether the file has extended attributes of any kind. */
  public static boolean hasXattrs(Path path) {
    return !Xattrs.names(path).isEmpty();
  }

  /** Changes the owner of a file or symlink. */
  public static void chown(Path path, int uid, int gid) {
    try (NativeMemory memory = NativeMemory.take()) {
      Kernel.call(
          path.toString(),
          Syscall.FCHOWNAT,
          Kernel.AT_FDCWD,
          memory.path(path),
          uid,
          gid,
          Kernel.AT_SYMLINK_NOFOLLOW);
    }
  }

  /** Exchanges two files or folders of one file system at once. */
  public static void exchange(Path one, Path other) {
    try (NativeMemory memory = NativeMemory.take()) {
      Kernel.call(
          one + " and " + other,
          Syscall.RENAMEAT2,
          Kernel.AT_FDCWD,
          memory.path(one),
          Kernel.AT_FDCWD,
          memory.path(other),
          RENAME_EXCHANGE);
    }
  }

  /** Sets the size of a file; what is added is a hole. */
  public static void truncate(Path path, long size) {
    try (NativeMemory memory = NativeMemory.take()) {
      Kernel.call(path.toString(), Syscall.TRUNCATE, memory.path(path), size);
    }
  }

  /** Creates a device or FIFO; the mode includes the type bits as in stat(2). Devices need root. */
  public static void makeNode(Path path, int mode, long device) {
    try (NativeMemory memory = NativeMemory.take()) {
      Kernel.call(
          path.toString(), Syscall.MKNODAT, Kernel.AT_FDCWD, memory.path(path), mode, device);
    }
  }

  /** Makes the FIFO or the device that an entry describes, with its permissions. */
  public static void makeNode(Path path, Entry entry) {
    int type =
        entry.type() == Entry.Type.FIFO
            ? 0010000
            : entry.type() == Entry.Type.CHAR_DEVICE ? 0020000 : 0060000;
    makeNode(path, type | entry.mode(), entry.type() == Entry.Type.FIFO ? 0 : device(entry));
  }

  /** A device number as makedev(3) packs it. */
  private static long device(Entry entry) {
    String[] numbers = entry.payload().split(":");
    long major = Long.parseLong(numbers[0]);
    long minor = Long.parseLong(numbers[1]);
    return ((major & 0xfff) << 8) | (minor & 0xff) | ((minor & 0xfff00) << 12);
  }

  /**
   * Creates a symlink with exactly these bytes as its target. The JDK rejects invalid UTF-8 and
   * removes repeated and trailing slashes.
   */
  public static void makeLink(Path path, byte[] target) throws IOException {
    String text = new String(target, StandardCharsets.UTF_8);
    Path clean = Path.of(text); // refuses a zero byte
    if (clean.toString().equals(text)
        && Arrays.equals(text.getBytes(StandardCharsets.UTF_8), target)) {
      Files.createSymbolicLink(path, clean);
      return;
    }
    try (NativeMemory memory = NativeMemory.take()) {
      Kernel.call(
          path.toString(),
          Syscall.SYMLINKAT,
          memory.zeroEnded(target),
          Kernel.AT_FDCWD,
          memory.path(path));
    }
  }

  public static void setXattr(Path path, String name, byte[] value) {
    Xattrs.set(path, name, value);
  }
}
