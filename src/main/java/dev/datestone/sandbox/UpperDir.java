package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads and writes the marks that overlayfs leaves in a writable layer. */
public final class UpperDir {
  private static final int TYPE = 0xF000;
  private static final int CHARACTER_DEVICE = 0x2000;
  private static final int REGULAR = 0x8000;

  private UpperDir() {}

  /** Whether this folder hides what the layers below have in it. */
  public static boolean isOpaque(Path folder) {
    byte[] value = mark(folder, "opaque");
    return value != null && value.length == 1 && value[0] == 'y';
  }

  /** Marks the folder as hiding what the layers below have in it. */
  public static void makeOpaque(Path folder) {
    Xattrs.set(folder, prefix() + "opaque", new byte[] {'y'});
  }

  /** Whether this is no file but the mark that one below was removed. */
  public static boolean isWhiteout(Path file) throws IOException {
    Map<String, Object> inode =
        Files.readAttributes(file, "unix:mode,rdev,size", LinkOption.NOFOLLOW_LINKS);
    long type = number(inode, "mode") & TYPE;
    if (type == CHARACTER_DEVICE) {
      return number(inode, "rdev") == 0;
    }
    // The second form, of overlays whose upper layer itself lies on an overlay.
    return type == REGULAR && number(inode, "size") == 0 && mark(file, "whiteout") != null;
  }

  private static long number(Map<String, Object> inode, String name) {
    return inode.get(name) instanceof Number number ? number.longValue() : -1;
  }

  /** Makes overlayfs's mark for "this was removed"; allowed without root as well. */
  public static void makeWhiteout(Path path) {
    Inodes.makeNode(path, CHARACTER_DEVICE, 0);
  }

  /**
   * Where the layers below have this folder, or this file's data, when it was renamed: absolute in
   * the layer, or a name in the same folder.
   */
  public static Optional<String> redirect(Path path) {
    byte[] value = mark(path, "redirect");
    return value == null
        ? Optional.empty()
        : Optional.of(new String(value, StandardCharsets.UTF_8));
  }

  /** Whether only the inode is here and the data still in a layer below. */
  public static boolean isMetacopy(Path file) {
    return mark(file, "metacopy") != null;
  }

  /**
   * Makes a regular file that is an inode alone, its data still in a layer below: what overlayfs
   * itself leaves when only a date is changed, in a seventh of the time. As root only.
   *
   * @param below the file whose data it has
   * @param date in nanoseconds since 1970
   */
  public static void makeMetacopy(Path file, Inodes.Inode below, long date) {
    try (Memory memory = Memory.take()) {
      String about = file.toString();
      long path = memory.path(file);
      long name = memory.text(prefix() + "metacopy");
      Libc.call(about, Syscall.MKNODAT, Libc.AT_FDCWD, path, REGULAR | 0600, 0);
      Libc.call(about, Syscall.TRUNCATE, path, below.size());
      // Before the mode: it would take setuid away.
      Libc.call(about, Syscall.FCHOWNAT, Libc.AT_FDCWD, path, below.owner(), below.group(), 0);
      Libc.call(about, Syscall.FCHMODAT, Libc.AT_FDCWD, path, below.permissions());
      Libc.call(about, Syscall.LSETXATTR, path, name, name, 0);
      FileTimes.set(memory, about, path, below.read(), date);
    }
  }

  /** The attributes that belong to the file (user.*, capabilities, ACLs), not overlayfs's own. */
  public static SortedMap<String, byte[]> userXattrs(Path path) {
    var found = new TreeMap<String, byte[]>();
    for (String name : Xattrs.names(path)) {
      if (isFilesOwn(name)) {
        byte[] value = Xattrs.get(path, name);
        if (value != null) {
          found.put(name, value);
        }
      }
    }
    return found;
  }

  private static boolean isFilesOwn(String name) {
    return (name.startsWith("user.") && !name.startsWith("user.overlay."))
        || name.equals("security.capability")
        || name.startsWith("system.posix_acl_");
  }

  private static byte @Nullable [] mark(Path path, String name) {
    return Xattrs.get(path, prefix() + name);
  }

  private static String prefix() {
    return Sandbox.rootless() ? "user.overlay." : "trusted.overlay.";
  }
}
