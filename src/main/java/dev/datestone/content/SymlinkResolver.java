package dev.datestone.content;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Follows symbolic links as a process in a chroot at the tree's root: an absolute target starts at
 * the root, and ".." stays there.
 */
public final class SymlinkResolver {
  // The limit of Linux (path_resolution(7)).
  private static final int MOST_LINKS = 40;

  private SymlinkResolver() {}

  /** Access to the tree. */
  public interface Tree {
    /** The target of the symlink at this path; empty if it is not a symlink. */
    Optional<String> link(String path) throws IOException;

    /** Called before ".." leaves a path; throws if that path is not a folder, or unknown. */
    void leave(String folder) throws IOException;
  }

  /** Resolves a path, following a symlink in every component. */
  public static String resolve(Tree tree, String path) throws IOException {
    return resolve(tree, path, true);
  }

  /**
   * Resolves a path.
   *
   * @param last whether a symlink in the last component is followed, too
   */
  public static String resolve(Tree tree, String path, boolean last) throws IOException {
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
            throw new IOException("too many levels of symlinks: /" + path);
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
