package dev.datestone.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * crun refuses to start where cgroups are mounted "hybrid" (both versions), though told to leave
 * them alone: an empty folder in their place, in our own mount namespace, contents it.
 */
final class CgroupFolder {
  private static final Path FOLDER = Path.of("/sys/fs/cgroup");

  private CgroupFolder() {}

  static synchronized void prepare(OciRuntime.Kind runtime) {
    if (runtime == OciRuntime.Kind.CRUN
        && Sandbox.unshared()
        && Files.isDirectory(FOLDER.resolve("unified"))) {
      Mounts.tmpfs(FOLDER, 0, 0755);
    }
  }
}
