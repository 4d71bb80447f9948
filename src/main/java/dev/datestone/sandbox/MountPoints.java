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
 * Creates mount points that do not become part of the layer that a command writes. {@link
 * Container#run} creates missing ones; a lowest layer made by {@link #createStubs} has most of
 * them.
 */
public final class MountPoints {
  /** The mount points of every container. */
  public static final List<Target> ALWAYS =
      List.of(
          new Target("/proc", true),
          new Target("/dev", true),
          new Target("/sys", true),
          new Target("/etc/resolv.conf", false),
          new Target("/etc/hosts", false));

  private MountPoints() {}

  /** A mount point: an absolute path in the container, and whether it is a folder or a file. */
  public record Target(String path, boolean folder) {}

  /**
   * Fills the lowest layer with empty folders and files, all dated 1970. Symlinks of upper layers
   * are not considered.
   */
  public static void createStubs(Path layer, List<Target> targets) throws IOException {
    var made = new ArrayList<Path>();
    for (Target target : targets) {
      make(ContainerPaths.resolve(layer, target.path()), target.folder(), layer, made);
    }
    for (Path path : made) {
      FileTimes.set(path, 0);
    }
    FileTimes.set(layer, 0);
  }

  /**
   * Creates missing mount points, following symlinks inside the root only. Returns them for {@link
   * #remove}.
   */
  public static List<Path> create(Path merged, List<Target> targets) throws IOException {
    var made = new ArrayList<Path>();
    for (Target target : targets) {
      Path path = ContainerPaths.resolve(merged, target.path());
      if (!ContainerPaths.exists(path)) {
        make(path, target.folder(), merged, made);
      }
    }
    return made;
  }

  private static void make(Path path, boolean folder, Path root, List<Path> made)
      throws IOException {
    Path parent = path.getParent();
    if (ContainerPaths.exists(path) || parent == null) {
      return;
    }
    if (!parent.equals(root)) {
      make(parent, true, root, made);
    }
    keepingDate(
        parent,
        () -> {
          // Set explicitly: the mode at creation is limited by the umask.
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

  /** Removes those that are still empty and restores the dates of their parent folders. */
  public static void remove(List<Path> made) throws IOException {
    for (Path path : made.reversed()) {
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
      // The command wrote to the folder, which then belongs to the layer.
    }
  }
}
