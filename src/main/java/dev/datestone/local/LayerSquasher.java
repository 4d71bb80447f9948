package dev.datestone.local;

import dev.datestone.content.FileNames;
import dev.datestone.content.SparseOutput;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Inodes.Inode;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Store;
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
import java.util.stream.Stream;

/**
 * Merges layers of overlayfs into one folder. Files and whiteouts become hard links. Files whose
 * content is under another path or in another of these layers (in renamed folders, or with changed
 * metadata only) are copied from the mounted layers.
 */
final class LayerSquasher implements AutoCloseable {
  private final List<Path> topFirst;
  private final MountedLayers mounted;

  /**
   * Squashes layers.
   *
   * @param below the folders that are mounted below these, the lowest first
   * @param layers the lowest first
   */
  LayerSquasher(List<Path> below, List<Path> layers, Store store) {
    this.topFirst = layers.reversed();
    this.mounted =
        new MountedLayers(store, () -> Stream.of(below, layers).flatMap(List::stream).toList());
  }

  void writeTo(Path target) throws IOException {
    int parts = 1;
    while (parts < topFirst.size() && !UpperDir.isOpaque(topFirst.get(parts - 1))) {
      parts++;
    }
    boolean opaque = UpperDir.isOpaque(topFirst.get(parts - 1));
    fill(target, Path.of(""), new Folder(topFirst.subList(0, parts), opaque));
  }

  @Override
  public void close() {
    mounted.close();
  }

  /**
   * A folder of the result.
   *
   * @param parts the folder in each layer that has it, the highest first
   * @param opaque whether it hides the folders below these layers
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
      if (hasContentInTheseLayers(file, lower)) {
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

  /** Merges a folder with those of the same name in lower layers, down to an opaque one. */
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

  /** Whether it has metadata only, and its content is not below all of these layers. */
  private static boolean hasContentInTheseLayers(Path file, List<Path> lower) {
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
      copy(target, file); // too many hard links
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

  /** Copies a file with its metadata. */
  private static void copy(Path target, Path file) throws IOException {
    Inode inode = Inodes.of(file);
    if (inode.isFile()) {
      SparseOutput.copy(file, target);
    } else if (inode.isLink()) {
      Inodes.makeLink(target, FileNames.encode(FileNames.decode(Files.readSymbolicLink(file))));
    } else {
      Object device = Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS);
      Inodes.makeNode(target, inode.mode(), (long) device);
    }
    Inodes.chown(target, inode.owner(), inode.group());
    if (!inode.isLink()) {
      Files.setAttribute(target, "unix:mode", inode.permissions());
    }
    copyXattrs(target, file);
    FileTimes.set(target, inode.read(), inode.changed());
  }

  /** Copies the metadata of a folder, after its content. */
  private static void finish(Path target, Path like, boolean opaque) throws IOException {
    Inode inode = Inodes.of(like);
    Inodes.chown(target, inode.owner(), inode.group());
    Files.setAttribute(target, "unix:mode", inode.permissions());
    copyXattrs(target, like);
    if (opaque) {
      UpperDir.makeOpaque(target);
    }
    FileTimes.set(target, inode.read(), inode.changed());
  }

  private static void copyXattrs(Path target, Path like) {
    UpperDir.userXattrs(like).forEach((name, value) -> Inodes.setXattr(target, name, value));
  }

  /** The file as all layers together show it. */
  private Path shown(Path path) {
    return mounted.root().resolve(path);
  }
}
