package dev.datestone.dating;

import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The image that a chain stands on. Records name it instead of listing its files, of which there
 * are tens of thousands that never change.
 */
public final class BaseTree {
  /** What a build on {@code scratch} stands on. */
  public static final BaseTree SCRATCH = new BaseTree("scratch", Manifest.EMPTY);

  private final String id;
  private final Manifest manifest;
  private @Nullable Map<String, SortedSet<String>> names;

  public BaseTree(String id, Manifest manifest) {
    this.id = id;
    this.manifest = manifest;
  }

  public String id() {
    return id;
  }

  public Manifest manifest() {
    return manifest;
  }

  public @Nullable Sighting at(String path) {
    Entry entry = manifest.get(path);
    if (entry == null) {
      return null;
    }
    String content = entry.type().isFolder() ? folderContent(entry, names(path)) : entry.seen();
    return new Sighting(content, entry.date());
  }

  /** The names in one of its folders; none when there is no such folder. */
  public synchronized SortedSet<String> names(String folder) {
    Map<String, SortedSet<String>> all = names;
    if (all == null) {
      all = new HashMap<>();
      for (String path : manifest.entries().keySet()) {
        if (!path.isEmpty()) {
          all.computeIfAbsent(Paths.parent(path), parent -> new TreeSet<>()).add(Paths.name(path));
        }
      }
      names = all;
    }
    return all.getOrDefault(folder, new TreeSet<>());
  }

  /** A folder's content is the list of names in it. */
  static String folderContent(Entry folder, SortedSet<String> names) {
    return folder.seen() + new DigestWriter().add(List.copyOf(names)).finish().hex();
  }
}
