package dev.datestone.content;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a tree or a layer, sorted by path.
 *
 * <p>A path has no slash at its start or end; the root folder itself is the empty path.
 */
public record Manifest(NavigableMap<String, Entry> entries) {
  public static final Manifest EMPTY = new Manifest(new TreeMap<>());

  public Manifest {
    entries = Collections.unmodifiableNavigableMap(entries);
  }

  /**
   * Creates a manifest from entries that are already sorted by path.
   *
   * @throws IllegalArgumentException if they are not sorted
   */
  public static Manifest ofSorted(List<Map.Entry<String, Entry>> entries) {
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i - 1).getKey().compareTo(entries.get(i).getKey()) >= 0) {
        throw new IllegalArgumentException("not in order: " + entries.get(i).getKey());
      }
    }
    return new Manifest(new TreeMap<>(new PresortedMap<>(entries)));
  }

  public @Nullable Entry get(String path) {
    return entries.get(path);
  }

  /** The digest of all entries, without dates and origins. */
  public Digest content() {
    DigestWriter digest = new DigestWriter().add("manifest 1");
    entries.forEach(
        (path, entry) -> {
          digest.add(path);
          entry.writeTo(digest);
        });
    return digest.finish();
  }

  /** The entries below a folder, without the folder itself. */
  public NavigableMap<String, Entry> below(String folder) {
    return Paths.below(entries, folder);
  }
}
