package dev.datestone.remote;

import dev.datestone.store.FieldReader;
import dev.datestone.store.FieldWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Earlier states of cache mounts, kept in a folder in the form of a remote store. One process at a
 * time may use it.
 */
public final class CacheHistory {
  private static final String PREFIX = "history/";
  private static final String FORM = "datestone cache history 1";

  private final FolderStore folder;
  private final Path work;

  /**
   * A history.
   *
   * @param work a folder for temporary files, which the caller deletes
   */
  public CacheHistory(Path folder, Path work) {
    this.folder = new FolderStore(folder);
    this.work = work;
  }

  /**
   * A state that was kept.
   *
   * @param reason why, for the user
   */
  public record Entry(String record, CacheSnapshot snapshot, String reason) {}

  /** What is stored already of a cache. */
  public KnownContent known(String cacheId) throws IOException, InterruptedException {
    for (Entry each : entries(cacheId)) {
      try {
        return KnownContent.of(TreeListing.fetch(folder, each.snapshot().tree(), work), folder);
      } catch (TransferException e) {
        // Then an older one may do.
      }
    }
    return KnownContent.NONE;
  }

  /** Where the snapshots' blobs are. */
  public RemoteStore store() {
    return folder;
  }

  /** What is kept of a cache, the last one first. */
  public List<Entry> entries(String cacheId) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (String name : folder.records(PREFIX + cacheId + "/")) {
      folder.record(name).flatMap(bytes -> decode(name, bytes)).ifPresent(entries::add);
    }
    return entries.reversed();
  }

  private static Optional<Entry> decode(String name, byte[] bytes) {
    try {
      FieldReader in = new FieldReader(bytes, 0);
      if (!in.text().equals(FORM)) {
        return Optional.empty();
      }
      String reason = in.text();
      return CacheSnapshot.decode(in.bytes()).map(snapshot -> new Entry(name, snapshot, reason));
    } catch (FieldReader.Malformed e) {
      return Optional.empty();
    }
  }

  /**
   * Keeps a snapshot whose blobs are stored, and forgets the oldest ones.
   *
   * @param most how many of the cache are kept
   */
  public void add(CacheSnapshot snapshot, String reason, int most)
      throws IOException, InterruptedException {
    String name = PREFIX + snapshot.id() + "/%016x".formatted(snapshot.created());
    folder.storeRecord(
        name, new FieldWriter().text(FORM).text(reason).bytes(snapshot.encode()).toBytes());
    List<Entry> entries = entries(snapshot.id());
    for (Entry old : entries.subList(Math.min(most, entries.size()), entries.size())) {
      folder.removeRecord(old.record());
    }
    removeUnused();
  }

  /** Forgets a cache. */
  public void remove(String cacheId) throws IOException, InterruptedException {
    List<String> names = folder.records(PREFIX + cacheId + "/");
    for (String name : names) {
      folder.removeRecord(name);
    }
    if (!names.isEmpty()) {
      removeUnused();
    }
  }

  private void removeUnused() throws IOException, InterruptedException {
    Set<Blob> needed = new HashSet<>();
    CacheSnapshots snapshots = new CacheSnapshots(folder, work);
    for (String name : folder.records(PREFIX)) {
      Optional<Entry> entry = folder.record(name).flatMap(bytes -> decode(name, bytes));
      if (entry.isPresent()) {
        needed.addAll(snapshots.blobs(entry.get().snapshot()));
      }
    }
    folder.retain(needed);
  }
}
