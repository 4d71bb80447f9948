package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees to it that there is something to mount on, without it becoming part of the layer that a
 * command writes. {@link Container#run} calls {@link #ensure}; a lowest layer of {@link #stubs}
 * saves it the work.
 */
public final class MountPoints {
  /** Where every container has something mounted. */
  public static final List<Target> ALWAYS =
      List.of(
          new Target("/proc", true),
          new Target("/dev", true),
          new Target("/sys", true),
          new Target("/etc/resolv.conf", false),
          new Target("/etc/hosts", false));

  private MountPoints() {}

  /** An absolute path in the container that must be a folder, or something that is none. */
  public record Target(String path, boolean folder) {}

  /**
   * Fills a lowest layer with empty folders and files, all of the same old date. Knows nothing of
   * links in the layers above.
   */
  public static void stubs(Path layer, List<Target> targets) throws IOException {
    var made = new ArrayList<Path>();
    for (Target target : targets) {
      make(InRoot.resolve(layer, target.path()), target.folder(), layer, made);
    }
    for (Path path : made) {
      FileTimes.set(path, 0);
    }
    FileTimes.set(layer, 0);
  }

  /**
   * Makes what is missing, following links inside the root only. The handle takes it away again.
   */
  public static Made ensure(Path merged, List<Target> targets) throws IOException {
    var made = new ArrayList<Path>();
    for (Target target : targets) {
      Path path = InRoot.resolve(merged, target.path());
      if (!InRoot.exists(path)) {
        make(path, target.folder(), merged, made);
      }
    }
    return new Made(made);
  }

  private static void make(Path path, boolean folder, Path root, List<Path> made)
      throws IOException {
    Path parent = path.getParent();
    if (InRoot.exists(path) || parent == null) {
      return;
    }
    if (!parent.equals(root)) {
      make(parent, true, root, made);
    }
    keepingDate(
        parent,
        () -> {
          // Set afterwards as well: what a creation may ask for is cut by the umask.
          if (folder) {
            Files.createDirectory(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
          } else {
            Files.createFile(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
          }
        });
    made.add(path);
  }

  private static void keepingDate(Path folder, Change change) throws IOException {
    long date = FileTimes.get(folder);
    change.apply();
    FileTimes.set(folder, date);
  }

  @FunctionalInterface
  private interface Change {
    void apply() throws IOException;
  }

  /** What {@link #ensure} made. */
  public static final class Made {
    private final List<Path> paths;

    private Made(List<Path> paths) {
      this.paths = List.copyOf(paths);
    }

    /** Removes what is still empty and gives the folders above their dates back. */
    public void remove() throws IOException {
      for (Path path : paths.reversed()) {
        Path parent = path.getParent();
        if (parent != null && isStub(path)) {
          keepingDate(parent, () -> deleteIfEmpty(path));
        }
      }
    }

    private static boolean isStub(Path path) throws IOException {
      return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
          || (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) == 0);
    }

    private static void deleteIfEmpty(Path path) throws IOException {
      try {
        Files.delete(path);
      } catch (DirectoryNotEmptyException used) {
        // The command put something beside the mount: then the folder is its own.
        return;
      }
    }
  }
}
