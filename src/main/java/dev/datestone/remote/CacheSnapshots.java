package dev.datestone.remote;

import dev.datestone.content.Digest;
import dev.datestone.content.Manifest;
import dev.datestone.operation.CacheName;
import dev.datestone.store.CacheOrigin;
import dev.datestone.store.CacheState;
import dev.datestone.store.FieldReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/** Snapshots of cache mounts in a remote store. */
public final class CacheSnapshots {
  private final RemoteStore remote;
  private final Path work;
  private boolean isDamaged;

  /**
   * Snapshots in a store.
   *
   * @param work a folder for temporary files, which the caller deletes
   */
  public CacheSnapshots(RemoteStore remote, Path work) {
    this.remote = remote;
    this.work = work;
  }

  /**
   * Where a snapshot comes from.
   *
   * @param branch the git branch, empty if unknown
   * @param commit the git commit, empty if unknown
   * @param created in milliseconds since 1970
   */
  public record Source(
      CacheName cache,
      String copy,
      String branch,
      String commit,
      long created,
      Optional<CacheOrigin> origin) {}

  /** A snapshot that was stored, and how many bytes were moved for it. */
  public record Stored(CacheSnapshot snapshot, long bytes) {}

  /** All that can be read. */
  public List<CacheSnapshot> all() throws IOException, InterruptedException {
    return read(CacheSnapshot.PREFIX);
  }

  /** Those of a cache, of all branches. */
  public List<CacheSnapshot> of(String cacheId) throws IOException, InterruptedException {
    return read(CacheSnapshot.PREFIX + cacheId + "/");
  }

  private List<CacheSnapshot> read(String prefix) throws IOException, InterruptedException {
    List<CacheSnapshot> snapshots = new ArrayList<>();
    for (String name : remote.records(prefix)) {
      remote.record(name).flatMap(CacheSnapshot::decode).ifPresent(snapshots::add);
    }
    return snapshots;
  }

  /** The last one of a cache on a branch. */
  public Optional<CacheSnapshot> last(String cacheId, String branch)
      throws IOException, InterruptedException {
    return remote.record(CacheSnapshot.recordName(cacheId, branch)).flatMap(CacheSnapshot::decode);
  }

  /** What the store has already of a cache, from its last snapshot or from where it came from. */
  public KnownContent known(Source source) throws IOException, InterruptedException {
    String id = CacheSnapshot.id(source.cache(), source.copy());
    Optional<CacheSnapshot> last = last(id, source.branch());
    if (last.isPresent()) {
      Optional<KnownContent> known = known(last.get().tree());
      // Without it something has happened to the store: other blobs may be damaged, too.
      isDamaged = known.isEmpty();
      return known.orElse(KnownContent.NONE);
    }
    List<Blob> others = new ArrayList<>();
    source.origin().map(CacheSnapshots::tree).ifPresent(others::add);
    of(id).forEach(snapshot -> others.add(snapshot.tree()));
    for (Blob tree : others) {
      Optional<KnownContent> known = known(tree);
      if (known.isPresent()) {
        return known.get();
      }
    }
    return KnownContent.NONE;
  }

  private Optional<KnownContent> known(Blob tree) throws IOException, InterruptedException {
    try {
      return Optional.of(KnownContent.of(TreeListing.fetch(remote, tree, work), remote));
    } catch (TransferException e) {
      return Optional.empty();
    }
  }

  private static Blob tree(CacheOrigin origin) {
    return new Blob(new Digest(origin.tree()), origin.treeSize());
  }

  /** Stores a snapshot; it is the last one of its branch then. */
  public Stored store(Source source, TreeUpload files, CacheState state)
      throws IOException, InterruptedException {
    Stored stored = storeUnnamed(source, files, state);
    remote.storeRecord(stored.snapshot().recordName(), stored.snapshot().encode());
    return stored;
  }

  /** Stores what a snapshot consists of, without its record. */
  public Stored storeUnnamed(Source source, TreeUpload files, CacheState state)
      throws IOException, InterruptedException {
    TreeUpload.Sent sent = files.send(remote, isDamaged);
    long[] moved = {sent.bytes()};
    LongConsumer count = bytes -> moved[0] += bytes;
    Map<String, Blob> images = new HashMap<>();
    for (Map.Entry<String, Manifest> each : state.images().entrySet()) {
      byte[] image = CacheState.encode(each.getValue());
      images.put(each.getKey(), Packed.store(remote, image, work, isDamaged, count));
    }
    List<String> ancestors = new ArrayList<>();
    source
        .origin()
        .ifPresent(
            origin -> {
              ancestors.add(origin.snapshot());
              ancestors.addAll(origin.ancestors());
            });
    CacheSnapshot snapshot =
        new CacheSnapshot(
            source.cache(),
            source.copy(),
            source.branch(),
            source.commit(),
            source.created(),
            files.listing().files(),
            files.listing().size(),
            sent.tree(),
            Packed.store(remote, state.encode(), work, isDamaged, count),
            images,
            ancestors);
    return new Stored(snapshot, moved[0]);
  }

  /**
   * What is known about a snapshot's files.
   *
   * @throws TransferException if a part of it is missing or damaged
   */
  public CacheState state(CacheSnapshot snapshot) throws IOException, InterruptedException {
    try {
      Map<String, Manifest> images = new HashMap<>();
      for (Map.Entry<String, Blob> each : snapshot.images().entrySet()) {
        images.put(
            each.getKey(), CacheState.decodeImage(Packed.fetch(remote, each.getValue(), work)));
      }
      return CacheState.decode(Packed.fetch(remote, snapshot.state(), work), images);
    } catch (FieldReader.Malformed e) {
      throw new TransferException.Malformed("the record of a cache is damaged: " + e.getMessage());
    }
  }

  /** The list of a snapshot's files. */
  public TreeListing listing(CacheSnapshot snapshot) throws IOException, InterruptedException {
    return TreeListing.fetch(remote, snapshot.tree(), work);
  }

  /**
   * Makes a snapshot's files in a new folder.
   *
   * @return bytes that were moved
   */
  public long fetch(TreeListing listing, Path folder) throws IOException, InterruptedException {
    return TreeFetch.fetch(remote, listing, folder, work);
  }

  /**
   * Asks for every blob of a snapshot of which one is missing or damaged: the store then knows of
   * all that are, and they are stored again at the next export.
   */
  public void check(CacheSnapshot snapshot) throws IOException, InterruptedException {
    Set<Blob> blobs = blobs(snapshot);
    Path file = work.resolve("check");
    for (Blob blob : blobs) {
      remote.fetch(blob, file);
      Files.deleteIfExists(file);
    }
  }

  /** All blobs that a snapshot needs, as far as its lists can be read. */
  Set<Blob> blobs(CacheSnapshot snapshot) throws IOException, InterruptedException {
    Set<Blob> blobs = new LinkedHashSet<>(snapshot.images().values());
    blobs.add(snapshot.state());
    blobs.add(snapshot.tree());
    try {
      for (Blob segment : TreeCodec.segments(Packed.fetch(remote, snapshot.tree(), work))) {
        blobs.add(segment);
        blobs.addAll(packs(segment));
      }
    } catch (TransferException e) {
      // The list itself is gone, so all of it is stored again.
    }
    return blobs;
  }

  private List<Blob> packs(Blob segment) throws IOException, InterruptedException {
    try {
      return TreeCodec.packs(Packed.fetch(remote, segment, work));
    } catch (TransferException e) {
      return List.of();
    }
  }

  /** What a cache that has this snapshot's files keeps about where they come from. */
  public static CacheOrigin origin(CacheSnapshot snapshot, long written) {
    return new CacheOrigin(
        snapshot.digest(),
        snapshot.ancestors(),
        snapshot.tree().digest().hex(),
        snapshot.tree().size(),
        written);
  }
}
