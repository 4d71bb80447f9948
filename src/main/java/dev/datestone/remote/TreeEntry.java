package dev.datestone.remote;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import java.util.List;
import java.util.SortedMap;

/**
 * A file, folder, symlink or other node of a tree that is stored elsewhere.
 *
 * @param type {@link Type#OPAQUE_FOLDER} is not used: an opaque folder has a marker
 * @param mode permission bits with setuid, setgid and sticky
 * @param date modification time in nanoseconds since 1970
 * @param payload a symlink's target, a device's "major:minor", the path of the first name of a file
 *     with several names (then all else is said there)
 * @param linked whether this is another name of a file that comes before
 * @param sparse whether the file takes less space on the disk than its size
 * @param xattrs extended attributes of its own
 * @param marks markers of overlayfs, by their short names
 * @param parts the bytes of a file
 */
record TreeEntry(
    Type type,
    int mode,
    int owner,
    int group,
    long date,
    String payload,
    boolean linked,
    boolean sparse,
    SortedMap<String, byte[]> xattrs,
    SortedMap<String, byte[]> marks,
    List<TreePart> parts) {
  TreeEntry {
    parts = List.copyOf(parts);
  }

  long size() {
    long size = 0;
    for (TreePart part : parts) {
      size += part.size();
    }
    return size;
  }

  TreeEntry withParts(List<TreePart> newParts) {
    return new TreeEntry(
        type, mode, owner, group, date, payload, linked, sparse, xattrs, marks, newParts);
  }

  TreeEntry withDate(long newDate) {
    return new TreeEntry(
        type, mode, owner, group, newDate, payload, linked, sparse, xattrs, marks, parts);
  }

  boolean isFolder() {
    return type == Entry.Type.FOLDER;
  }
}
