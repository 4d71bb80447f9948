package dev.datestone.local;

import dev.datestone.content.Entry;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.sandbox.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Paths in a mounted root, with links followed inside it and never out of it. */
final class InsideRoot {
  private final Path root;

  InsideRoot(Path root) {
    this.root = root;
  }

  /**
   * Something else is where a folder should be: the user's to mend, other trouble is the disk's.
   */
  static final class Unusable extends IOException {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /** Makes a folder with all above it, and returns where it really is. */
  String makeFolders(String path, int owner, int group) throws IOException {
    return makeFolders(path, owner, group, made -> {});
  }

  /**
   * Makes a folder with all above it, and returns where it really is.
   *
   * @param made is told each that was not there, where it really is
   */
  String makeFolders(String path, int owner, int group, Consumer<String> made) throws IOException {
    return walk(
        path,
        next -> {
          Path file = FileNames.resolve(root, next);
          if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new Unusable("/" + next + " is a file, and a folder is needed there");
          }
          Files.createDirectory(file);
          Files.setAttribute(file, "unix:mode", 0755);
          Inodes.chown(file, owner, group);
          made.accept(next);
        });
  }

  /** Where a path leads, whether something is there or not. */
  String follow(String path) throws IOException {
    return walk(path, next -> {});
  }

  /** What to do where a path has something else than a folder or a link, or nothing. */
  private interface NoFolder {
    void at(String path) throws IOException;
  }

  /** Goes along a path and follows its links. */
  private String walk(String path, NoFolder otherwise) throws IOException {
    String at = "";
    int links = 0;
    Deque<String> names = new ArrayDeque<>(split(path));
    while (!names.isEmpty()) {
      String name = names.removeFirst();
      if (name.equals("..")) {
        at = Paths.parent(at);
        continue;
      }
      String next = Paths.join(at, name);
      Path file = FileNames.resolve(root, next);
      if (Files.isSymbolicLink(file)) {
        if (++links > 40) {
          throw new Unusable("too many levels of symbolic links: /" + path);
        }
        String target = FileNames.decode(Files.readSymbolicLink(file));
        if (target.startsWith("/")) {
          at = "";
        }
        split(target).reversed().forEach(names::addFirst);
        continue;
      }
      if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        otherwise.at(next);
      }
      at = next;
    }
    return at;
  }

  private static List<String> split(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/")) {
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return names;
  }

  boolean isFolder(String path) {
    return Files.isDirectory(FileNames.resolve(root, path), LinkOption.NOFOLLOW_LINKS);
  }

  Path file(String path) {
    return FileNames.resolve(root, path);
  }

  /** Gives a new file what its entry says, the date excepted. */
  static void permissions(Path file, Entry entry, int owner, int group) throws IOException {
    Inodes.chown(file, owner, group);
    if (entry.type() != Entry.Type.LINK) {
      // After the owner: a change of owner takes setuid away.
      Files.setAttribute(file, "unix:mode", entry.mode());
    }
  }
}
