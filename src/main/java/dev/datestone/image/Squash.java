package dev.datestone.image;

import dev.datestone.content.RawNames;
import dev.datestone.content.SparseOutput;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Inodes.Inode;
import dev.datestone.sandbox.Overlay;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lays layers of overlayfs on each other into one folder. Their files, whiteouts among them, become
 * hard links. Only what takes its content from another path or another of these layers is copied,
 * as the mounted layers show it: files of renamed folders, and files with another date or owner.
 */
final class Squash implements AutoCloseable {
  private final List<Path> below;
  private final List<Path> topFirst;
  private final Store store;
  private @Nullable Overlay mounted;

  /**
   * @param below the folders that are mounted below these, the lowest first
   * @param layers the lowest first
   */
  Squash(List<Path> below, List<Path> layers, Store store) {
    this.below = below;
    this.topFirst = layers.reversed();
    this.store = store;
  }

  void into(Path target) throws IOException {
    int parts = 1;
    while (parts < topFirst.size() && !UpperDir.isOpaque(topFirst.get(parts - 1))) {
      parts++;
    }
    boolean opaque = UpperDir.isOpaque(topFirst.get(parts - 1));
    fill(target, Path.of(""), new Folder(topFirst.subList(0, parts), opaque));
  }

  @Override
  public void close() {
    if (mounted != null) {
      mounted.close();
      Trees.delete(mounted.merged());
    }
  }

  /**
   * A folder of the result.
   *
   * @param parts where the layers have it, the highest first
   * @param opaque whether it hides what is below these layers
   */
  private record Folder(List<Path> parts, boolean opaque) {}

  private void fill(Path target, Path path, Folder folder) throws IOException {
    Set<Path> done = new HashSet<>();
    for (int i = 0; i < folder.parts().size(); i++) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.parts().get(i))) {
        for (Path file : files) {
          Path name = file.getFileName();
          if (name != null && done.add(name)) {
            List<Path> lower = folder.parts().subList(i + 1, folder.parts().size());
            put(target.resolve(name), path.resolve(name), file, lower);
          }
        }
      }
    }
    finish(target, folder.parts().getFirst(), folder.opaque());
  }

  private void put(Path target, Path path, Path file, List<Path> lower) throws IOException {
    if (!isFolder(file)) {
      if (takesContentFromHere(file, lower)) {
        copy(target, shown(path));
      } else {
        link(target, file);
      }
      return;
    }
    Folder folder = folder(file, lower);
    Files.createDirectory(target);
    if (folder.parts().stream().anyMatch(part -> UpperDir.redirect(part).isPresent())) {
      copyAll(target, shown(path));
      finish(target, shown(path), true);
    } else {
      fill(target, path, folder);
    }
  }

  private static boolean isFolder(Path file) {
    return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** The folder and those of the same name that show through it. */
  private static Folder folder(Path highest, List<Path> lower) throws IOException {
    List<Path> parts = new ArrayList<>(List.of(highest));
    boolean opaque = UpperDir.isOpaque(highest);
    for (int i = 0; i < lower.size() && !opaque; i++) {
      Path part = lower.get(i).resolve(highest.getFileName());
      if (isFolder(part)) {
        parts.add(part);
        opaque = UpperDir.isOpaque(part);
      } else {
        opaque = Files.exists(part, LinkOption.NOFOLLOW_LINKS);
      }
    }
    return new Folder(parts, opaque);
  }

  /** Whether it is an inode without data, and the data does not lie below all of these layers. */
  private static boolean takesContentFromHere(Path file, List<Path> lower) {
    if (!UpperDir.isMetacopy(file)) {
      return false;
    }
    Path next = file;
    for (int i = 0; UpperDir.redirect(next).isEmpty(); i++) {
      if (i == lower.size()) {
        return false;
      }
      Path part = lower.get(i).resolve(file.getFileName());
      if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
        if (!UpperDir.isMetacopy(part)) {
          return true;
        }
        next = part;
      }
    }
    return true;
  }

  private static void link(Path target, Path file) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (FileSystemException e) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
      copy(target, file); // it has as many names as an inode can have
    }
  }

  private void copyAll(Path target, Path shown) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(shown)) {
      for (Path file : files) {
        Path to = target.resolve(file.getFileName());
        if (isFolder(file)) {
          Files.createDirectory(to);
          copyAll(to, file);
          finish(to, file, false);
        } else {
          copy(to, file);
        }
      }
    }
  }

  /** A copy with all that belongs to the file. */
  private static void copy(Path target, Path file) throws IOException {
    Inode inode = Inodes.of(file);
    if (inode.isFile()) {
      SparseOutput.copy(file, target);
    } else if (inode.isLink()) {
      Inodes.makeLink(target, RawNames.bytes(RawNames.text(Files.readSymbolicLink(file))));
    } else {
      Object device = Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS);
      Inodes.makeNode(target, inode.mode(), (long) device);
    }
    Inodes.chown(target, inode.owner(), inode.group());
    if (!inode.isLink()) {
      Files.setAttribute(target, "unix:mode", inode.permissions());
    }
    attributes(target, file);
    FileTimes.set(target, inode.read(), inode.changed());
  }

  /** Gives a filled folder what belongs to the folder itself. */
  private static void finish(Path target, Path like, boolean opaque) throws IOException {
    Inode inode = Inodes.of(like);
    Inodes.chown(target, inode.owner(), inode.group());
    Files.setAttribute(target, "unix:mode", inode.permissions());
    attributes(target, like);
    if (opaque) {
      UpperDir.makeOpaque(target);
    }
    FileTimes.set(target, inode.read(), inode.changed());
  }

  private static void attributes(Path target, Path like) {
    UpperDir.userXattrs(like).forEach((name, value) -> Inodes.setXattr(target, name, value));
  }

  /** The file as the layers show it together. */
  private Path shown(Path path) {
    Overlay overlay = mounted;
    if (overlay == null) {
      List<Path> folders = new ArrayList<>(below);
      folders.addAll(topFirst.reversed());
      overlay = Overlay.mount(folders, null, null, store.session().newFolder("view"), false);
      mounted = overlay;
    }
    return overlay.merged().resolve(path);
  }
}
