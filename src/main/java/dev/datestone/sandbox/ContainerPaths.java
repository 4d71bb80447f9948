package dev.datestone.sandbox;

import dev.datestone.content.SymlinkResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Paths of a container seen from outside. Symlinks are followed as in the container, so that none
 * leaves its root.
 */
public final class ContainerPaths {
  private ContainerPaths() {}

  /** Resolves a path of the container. Components that do not exist are kept as written. */
  static Path resolve(Path root, String path) throws IOException {
    return root.resolve(SymlinkResolver.resolve(new Links(root), path));
  }

  private record Links(Path root) implements SymlinkResolver.Tree {
    @Override
    public Optional<String> link(String path) throws IOException {
      Path file = root.resolve(path);
      return Files.isSymbolicLink(file)
          ? Optional.of(Files.readSymbolicLink(file).toString())
          : Optional.empty();
    }

    @Override
    public void leave(String folder) {}
  }

  /** Whether the container has an executable file at this path. */
  public static boolean hasExecutable(Path root, String path) {
    try {
      return Files.isExecutable(resolve(root, path));
    } catch (IOException e) {
      return false;
    }
  }

  static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
