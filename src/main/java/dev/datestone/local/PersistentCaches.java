package dev.datestone.local;

import dev.datestone.store.Trees;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lays what a cache holds after a RUN into the layer that the RUN makes, for {@code CACHE
 * --persist}. It is part of the RUN: what a cache holds is in no key, so a step of its own could
 * not tell that a RUN changed nothing but the cache.
 */
public final class PersistentCaches {
  private PersistentCaches() {}

  /**
   * Puts the cache's files in the place of the folder.
   *
   * @param target where the RUN saw the cache
   */
  static void keep(Path root, String target, Path data) throws IOException, InterruptedException {
    // The RUN may have put a link to anywhere on the way: followed inside the root.
    String path = new InsideRoot(root).makeFolders(target, 0, 0);
    Path folder = root.resolve(path);
    if (path.isEmpty()) {
      throw new InsideRoot.Unusable("a cache cannot be mounted at /");
    }
    Trees.delete(folder);
    Files.createDirectory(folder);
    copy(data, folder);
  }

  /** With cp, which knows of holes, attributes, hard links and file systems that share blocks. */
  public static void copy(Path from, Path to) throws IOException, InterruptedException {
    Process cp =
        new ProcessBuilder("cp", "-a", "--reflink=auto", "--", from + "/.", to.toString())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    try {
      String said = new String(cp.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (cp.waitFor() != 0) {
        throw new IOException("a cache cannot be copied: " + said.strip());
      }
    } finally {
      cp.destroyForcibly();
    }
  }
}
