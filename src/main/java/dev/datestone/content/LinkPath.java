package dev.datestone.image;

import dev.datestone.content.Paths;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Follows symbolic links as a process would whose root the tree is: an absolute target begins at
 * the tree's top, and ".." ends there.
 */
final class LinkPath {
  // As many as Linux follows (path_resolution(7)).
  private static final int MOST_LINKS = 40;

  private LinkPath() {}

  /** What a tree says of its paths. */
  interface Tree {
    /** Where a path leads, if it is a link. */
    Optional<String> link(String path);

    /** That ".." leaves a folder; refused by a tree that cannot tell where this leads. */
    void leave(String folder) throws IOException;
  }

  /** The folder that a path comes to when each of its names is followed. */
  static String of(Tree tree, String path) throws IOException {
    Deque<String> names = new ArrayDeque<>(Arrays.asList(path.split("/")));
    String at = "";
    int links = 0;
    while (!names.isEmpty()) {
      String name = names.pop();
      switch (name) {
        case "", "." -> {}
        case ".." -> {
          tree.leave(at);
          at = Paths.parent(at);
        }
        default -> {
          String next = Paths.join(at, name);
          Optional<String> target = tree.link(next);
          if (target.isEmpty()) {
            at = next;
            continue;
          }
          if (++links > MOST_LINKS) {
            throw new IOException("the links of /" + path + " lead on and on");
          }
          if (target.get().startsWith("/")) {
            at = "";
          }
          Arrays.asList(target.get().split("/")).reversed().forEach(names::push);
        }
      }
    }
    return at;
  }
}
