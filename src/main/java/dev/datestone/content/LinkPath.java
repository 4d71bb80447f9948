package dev.datestone.content;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Follows symbolic links as a process would whose root the tree is: an absolute target begins at
 * the tree's top, and ".." ends there.
 */
public final class LinkPath {
  // As many as Linux follows (path_resolution(7)).
  private static final int MOST_LINKS = 40;

  private LinkPath() {}

  /** What a tree says of its paths. */
  public interface Tree {
    /** Where a path leads, if it is a link. */
    Optional<String> link(String path);

    /** That ".." leaves a path; refused where that is no folder, or nobody can tell. */
    void leave(String folder) throws IOException;
  }

  /** Where a path comes to when each of its names is followed. */
  public static String of(Tree tree, String path) throws IOException {
    return of(tree, path, true);
  }

  /**
   * Where a path comes to when each of its names is followed.
   *
   * @param last whether the last of them too
   */
  public static String of(Tree tree, String path, boolean last) throws IOException {
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
          boolean ends = names.isEmpty() && !last;
          Optional<String> target = ends ? Optional.empty() : tree.link(next);
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
