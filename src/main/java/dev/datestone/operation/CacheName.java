package dev.datestone.operation;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;

/**
 * The name of a cache mount: a global id, or project, target and path.
 *
 * @param project the same for all clones of a repository (see docs/caches.md), empty for a global
 *     id
 * @param target the target's name with its folder inside the project, empty for a global id
 * @param path the mount's target path, or the global id
 */
public record CacheName(String project, String target, String path) {
  public static CacheName global(String id) {
    return new CacheName("", "", id);
  }

  /**
   * The cache of this name that started with certain files: with other files it is another one.
   *
   * @param files digest of their content
   */
  public CacheName startedWith(Digest files) {
    return new CacheName(project, target, path + "@" + files.brief());
  }

  public boolean isGlobal() {
    return project.isEmpty();
  }

  public Digest digest() {
    return new DigestWriter().add("cache 1").add(project).add(target).add(path).finish();
  }

  @Override
  public String toString() {
    return isGlobal() ? path : target + " " + path;
  }
}
