package dev.datestone.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The snapshot that a cache was last imported from or exported as.
 *
 * @param snapshot its digest
 * @param ancestors the snapshots that it came from, the last one first
 * @param tree the digest of its files' list in a remote store
 * @param treeSize the size of that blob
 * @param written when the cache was last written then: if that is the same now, nothing has
 *     happened since
 */
public record CacheOrigin(
    String snapshot, List<String> ancestors, String tree, long treeSize, long written) {
  private static final String FORM = "datestone cache origin 1";
  private static final int MOST_ANCESTORS = 100;

  public CacheOrigin {
    ancestors = List.copyOf(ancestors.subList(0, Math.min(ancestors.size(), MOST_ANCESTORS)));
  }

  /** Whether the cache came from this snapshot, or is it. */
  public boolean includes(String other) {
    return snapshot.equals(other) || ancestors.contains(other);
  }

  static Path file(Path place) {
    return place.resolve("origin");
  }

  static Optional<CacheOrigin> read(Path place) {
    return StoreFile.read(
        file(place),
        FORM,
        in -> new CacheOrigin(in.text(), in.texts(), in.text(), in.number(), in.number()));
  }

  void write(Path place) {
    StoreFile.write(
        file(place),
        FORM,
        new FieldWriter()
            .text(snapshot)
            .texts(ancestors)
            .text(tree)
            .number(treeSize)
            .number(written));
  }
}
