package dev.datestone.evaluate;

import dev.datestone.earthfile.Earthfile;
import java.nio.file.Path;

/**
 * An Earthfile with the folder it lies in.
 *
 * @param folder absolute, without links in it
 * @param identity what stays the same over clones of the repository; caches are named by it
 * @param place the folder's path inside that repository, "" for its top
 * @param shown how the user would refer to the folder from where they are, "" for here
 * @param saves the folder that AS LOCAL starts from: its own; for another repository's the one that
 *     the user is in
 * @param limit the folder that its references must not lead out of: all of the host for the user's
 *     own, the repository for another's
 */
public record Project(
    Earthfile earthfile,
    Path folder,
    String identity,
    String place,
    String shown,
    Path saves,
    Path limit) {
  /** Whether it is of another repository, which has no place of its own on this host. */
  boolean isRemote() {
    return limit.getParent() != null;
  }
}
