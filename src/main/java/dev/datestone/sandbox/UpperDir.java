package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads and writes the markers of overlayfs in an upper layer. */
public final class UpperDir {
  private static final int TYPE = 0xF000;
  private static final int CHARACTER_DEVICE = 0x2000;
  private static final int REGULAR = 0x8000;

  /** Not those that name inodes of this file system, or only make overlayfs faster. */
  private static final Set<String> MARKS = Set.of("opaque", "redirect", "metacopy", "whiteout");

  private UpperDir() {}

  /** Whether this folder hides the contents of lower layers. */
  public static boolean isOpaque(Path folder) {
    byte[] value = mark(folder, "opaque");
    return value != null && value.length == 1 && value[0] == 'y';
  }

  /** Marks the folder as hiding the contents of lower layers. */
  public static void makeOpaque(Path folder) {
    Xattrs.set(folder, prefix() + "opaque", new byte[] {'y'});
  }

  /** Whether this is a whiteout. */
  public static boolean isWhiteout(Path file) throws IOException {
    Map<String, Object> inode =
        Files.readAttributes(file, "unix:mode,rdev,size", LinkOption.NOFOLLOW_LINKS);
    long type = number(inode, "mode") & TYPE;
    if (type == CHARACTER_DEVICE) {
      return number(inode, "rdev") == 0;
    }
    // The form on file systems that are overlays themselves.
    return type == REGULAR && number(inode, "size") == 0 && mark(file, "whiteout") != null;
  }

  private static long number(Map<String, Object> inode, String name) {
    return inode.get(name) instanceof Number number ? number.longValue() : -1;
  }

  /** Creates a whiteout; needs no root. */
  public static void makeWhiteout(Path path) {
    Inodes.makeNode(path, CHARACTER_DEVICE, 0);
  }

  /**
   * The path in lower layers of a renamed folder, or of a renamed file's data: absolute, or a name
   * in the same folder.
   */
  public static Optional<String> redirect(Path path) {
    byte[] value = mark(path, "redirect");
    return value == null
        ? Optional.empty()
        : Optional.of(new String(value, StandardCharsets.UTF_8));
  }

  /** Whether the file has an inode only, and its data is in a lower layer. */
  public static boolean isMetacopy(Path file) {
    return mark(file, "metacopy") != null;
  }

  /**
   * Creates a regular file without data, which is in a lower layer: what overlayfs does when only a
   * date changes, in a seventh of the time. Needs root.
   *
   * @param below the file in the lower layer
   * @param date in nanoseconds since 1970
   */
  public static void makeMetacopy(Path file, Inodes.Inode below, long date) {
    try (NativeMemory memory = NativeMemory.take()) {
      String about = file.toString();
      long path = memory.path(file);
      long name = memory.text(prefix() + "metacopy");
      Kernel.call(about, Syscall.MKNODAT, Kernel.AT_FDCWD, path, REGULAR | 0600, 0);
      Kernel.call(about, Syscall.TRUNCATE, path, below.size());
      // Before the mode, as chown clears setuid.
      Kernel.call(about, Syscall.FCHOWNAT, Kernel.AT_FDCWD, path, below.owner(), below.group(), 0);
      Kernel.call(about, Syscall.FCHMODAT, Kernel.AT_FDCWD, path, below.permissions());
      Kernel.call(about, Syscall.LSETXATTR, path, name, name, 0);
      FileTimes.set(memory, about, path, below.read(), date);
    }
  }

  /**
   * The extended attributes of the file (user.*, capabilities, ACLs), without those of overlayfs.
   */
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

  /** The markers of overlayfs on a file of a layer that say what it is, by their short names. */
  public static SortedMap<String, byte[]> marks(Path path) {
    var found = new TreeMap<String, byte[]>();
    for (String name : Xattrs.names(path)) {
      String mark = name.startsWith(prefix()) ? name.substring(prefix().length()) : "";
      byte[] value = MARKS.contains(mark) ? Xattrs.get(path, name) : null;
      if (value != null) {
        found.put(mark, value);
      }
    }
    return found;
  }

  /** Sets a marker that {@link #marks} has found. */
  public static void setMark(Path path, String mark, byte[] value) {
    if (!MARKS.contains(mark)) {
      throw new IllegalArgumentException("not a marker of overlayfs: " + mark);
    }
    Xattrs.set(path, prefix() + mark, value);
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
    return Sandbox.isRootless() ? "user.overlay." : "trusted.overlay.";
  }
}
