package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Paths of a container seen from outside: links are followed as the container would, so that none
 * leads out of its root.
 */
public final class InRoot {
  private static final int MOST_LINKS = 40;

  private InRoot() {}

  /**
   * Where the path really is. What does not exist yet, or lies below a file, is taken as written.
   */
  static Path resolve(Path root, String path) throws IOException {
    Deque<String> todo = new ArrayDeque<>();
    push(todo, path);
    Path at = root;
    int links = 0;
    while (!todo.isEmpty()) {
      String name = todo.pop();
      if (name.equals("..")) {
        at = parent(at, root);
        continue;
      }
      Path next = at.resolve(name);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new java.nio.file.FileSystemLoopException(path);
      }
      String link = Files.readSymbolicLink(next).toString();
      at = link.startsWith("/") ? root : at;
      push(todo, link);
    }
    return at;
  }

  /** Whether there is such a program for those inside. */
  public static boolean hasProgram(Path root, String path) {
    try {
      return Files.isExecutable(resolve(root, path));
    } catch (IOException e) {
      return false;
    }
  }

  private static Path parent(Path path, Path root) {
    Path parent = path.getParent();
    return path.equals(root) || parent == null ? root : parent;
  }

  static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static void push(Deque<String> todo, String path) {
    String[] names = path.split("/");
    for (int index = names.length - 1; index >= 0; index--) {
      if (!names[index].isEmpty() && !names[index].equals(".")) {
        todo.push(names[index]);
      }
    }
  }
}
