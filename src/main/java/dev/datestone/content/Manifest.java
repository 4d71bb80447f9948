package dev.datestone.content;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a tree or a layer holds: path to entry, in the order of the paths.
 *
 * <p>A path has no slash at its start or end; the root folder itself is the empty path.
 */
public record Manifest(NavigableMap<String, Entry> entries) {
  public static final Manifest EMPTY = new Manifest(new TreeMap<>());

  public Manifest {
    entries = Collections.unmodifiableNavigableMap(entries);
  }

  /**
   * Of entries that are in the order of their paths already, none of which is compared again.
   *
   * @throws IllegalArgumentException if they are not
   */
  public static Manifest inOrder(List<Map.Entry<String, Entry>> entries) {
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i - 1).getKey().compareTo(entries.get(i).getKey()) >= 0) {
        throw new IllegalArgumentException("not in order: " + entries.get(i).getKey());
      }
    }
    return new Manifest(new TreeMap<>(new InOrder<>(entries)));
  }

  public @Nullable Entry get(String path) {
    return entries.get(path);
  }

  /** The digest of all it holds; dates are no part of it. */
  public Digest content() {
    DigestWriter digest = new DigestWriter().add("manifest 1");
    entries.forEach(
        (path, entry) -> {
          digest.add(path);
          entry.writeTo(digest);
        });
    return digest.finish();
  }

  /** What lies below a folder, the folder itself not among it. */
  public NavigableMap<String, Entry> below(String folder) {
    if (folder.isEmpty()) {
      return entries.tailMap("", false);
    }
    return entries.subMap(folder + "/", true, folder + "0", false);
  }
}
