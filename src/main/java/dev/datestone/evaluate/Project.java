package dev.datestone.evaluate;

import dev.datestone.earthfile.Earthfile;
import java.nio.file.Path;

/**
 * An Earthfile and its folder.
 *
 * @param folder absolute, symlinks resolved
 * @param identity the same for all clones of the repository; caches are named by it
 * @param pathInRepository the folder's path in its repository, "" for the root
 * @param displayName the folder as the user refers to it, "" for the current one
 * @param localRoot the folder that AS LOCAL starts from: its own; for another repository's the one
 *     that the user is in
 * @param boundary the folder that its references must not lead out of: all of the host for the
 *     user's own, the repository for another's
 */
public record Project(
    Earthfile earthfile,
    Path folder,
    String identity,
    String pathInRepository,
    String displayName,
    Path localRoot,
    Path boundary) {
  /** Whether it is of another repository, fetched for this build. */
  boolean isRemote() {
    return boundary.getParent() != null;
  }
}
