package dev.datestone.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What differs between two trees. */
public final class TreeDifference {
  private TreeDifference() {}

  /** How an entry differs. */
  public enum Kind {
    ADDED,
    REMOVED,
    /** Its type, bytes, permissions, owner or attributes. */
    CHANGED,
    /** Its modification time alone. */
    DATE
  }

  /**
   * An entry that differs.
   *
   * @param before its bytes in the first tree
   * @param after its bytes in the second
   */
  public record Change(String path, Kind kind, long before, long after) {}

  /** The list of a tree on the disk, for {@link #of}. */
  public static TreeListing list(Path root) throws IOException {
    return TreeReader.list(root);
  }

  /** All entries that differ, by path. */
  public static List<Change> of(TreeListing first, TreeListing second) {
    List<Change> changes = new ArrayList<>();
    Set<String> paths = new TreeSet<>(first.entries().keySet());
    paths.addAll(second.entries().keySet());
    for (String path : paths) {
      TreeEntry before = first.entries().get(path);
      TreeEntry after = second.entries().get(path);
      if (before == null) {
        changes.add(new Change(path, Kind.ADDED, 0, after == null ? 0 : after.size()));
      } else if (after == null) {
        changes.add(new Change(path, Kind.REMOVED, before.size(), 0));
      } else if (!text(before).equals(text(after))) {
        changes.add(new Change(path, Kind.CHANGED, before.size(), after.size()));
      } else if (before.date() != after.date()) {
        changes.add(new Change(path, Kind.DATE, before.size(), after.size()));
      }
    }
    return changes;
  }

  /** All but the date, and where the bytes are. */
  private static String text(TreeEntry entry) {
    StringBuilder text = new StringBuilder();
    text.append(entry.type())
        .append(' ')
        .append(entry.mode())
        .append(' ')
        .append(entry.owner())
        .append(' ')
        .append(entry.group())
        .append(' ')
        .append(entry.linked())
        .append(' ')
        .append(entry.payload());
    entry
        .xattrs()
        .forEach(
            (name, value) ->
                text.append(' ').append(name).append('=').append(HexFormat.of().formatHex(value)));
    for (TreePart part : entry.parts()) {
      text.append(' ').append(part.size()).append(part.content().map(Object::toString).orElse("0"));
    }
    return text.toString();
  }
}
