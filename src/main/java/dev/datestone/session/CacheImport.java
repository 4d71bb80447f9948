package dev.datestone.session;

import dev.datestone.operation.CacheName;
import dev.datestone.remote.CacheSnapshot;
import dev.datestone.remote.CacheSnapshots;
import dev.datestone.remote.RemoteStore;
import dev.datestone.remote.TransferException;
import dev.datestone.remote.TreeListing;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Mounts;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.CacheLease;
import dev.datestone.store.CacheOrigin;
import dev.datestone.store.CacheState;
import dev.datestone.store.Caches;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes cache mounts from snapshots. A cache is made in a temporary folder, synced, and put in its
 * place at once: whatever kills the process leaves the old cache or the new one.
 */
final class CacheImport {
  /** A clock that is behind by less is waited for. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

  /** Dates go back by so much more than they must, and by whole hours. */
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

  private final Store store;
  private final CacheSnapshots snapshots;
  private final boolean force;
  private final OptionalLong agreed;

  /**
   * An import.
   *
   * @param work a folder for temporary files, which the caller deletes
   * @param force replaces caches that were used since they were imported or exported
   * @param agreed by how much earlier the dates of others were made that are used together with
   *     these
   */
  CacheImport(Store store, RemoteStore remote, Path work, boolean force, OptionalLong agreed) {
    this.store = store;
    this.snapshots = new CacheSnapshots(remote, work);
    this.force = force;
    this.agreed = agreed;
  }

  /** What became of a snapshot. */
  enum Outcome {
    /** There was no cache of this name. */
    IMPORTED,
    /** The cache was older, or had to be replaced. */
    REPLACED,
    /** The cache is this snapshot, or was made from it. */
    KEPT
  }

  /**
   * A snapshot after the import.
   *
   * @param bytes that were moved
   * @param earlierBy how much earlier its dates are now, as this machine's clock is behind
   */
  record Imported(CacheSnapshot snapshot, Outcome outcome, long bytes, Duration earlierBy) {}

  /** A cache that is made, and not in its place yet. */
  private record Ready(
      CacheSnapshot snapshot, Caches.Draft draft, Caches.About about, long bytes) {}

  /** Imports snapshots of several caches: all, or if anything is missing or refused none. */
  List<Imported> run(List<CacheSnapshot> chosen) throws IOException, InterruptedException {
    try {
      return importAll(chosen);
    } catch (TransferException.Missing e) {
      for (CacheSnapshot each : chosen) {
        snapshots.check(each);
      }
      throw e;
    }
  }

  private List<Imported> importAll(List<CacheSnapshot> chosen)
      throws IOException, InterruptedException {
    List<CacheSnapshot> wanted = new ArrayList<>();
    List<Imported> done = new ArrayList<>();
    for (CacheSnapshot each : chosen) {
      if (isWanted(each)) {
        wanted.add(each);
      } else {
        done.add(new Imported(each, Outcome.KEPT, 0, Duration.ZERO));
      }
    }
    List<CacheState> states = new ArrayList<>();
    for (CacheSnapshot each : wanted) {
      states.add(snapshots.state(each));
    }
    long earlierBy = clockIsBehindBy(states);
    List<Ready> ready = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      ready.add(make(wanted.get(i), states.get(i), earlierBy));
    }
    if (!ready.isEmpty()) {
      store.durability().sync(Mounts::syncFileSystem);
    }
    for (Ready each : ready) {
      Outcome outcome = put(each);
      done.add(new Imported(each.snapshot(), outcome, each.bytes(), Duration.ofNanos(earlierBy)));
    }
    return done;
  }

  private Optional<Caches.About> existing(String id) {
    return store.caches().all().stream().filter(about -> about.id().equals(id)).findAny();
  }

  /** Refuses to replace a cache that holds what no snapshot has. */
  private boolean isWanted(CacheSnapshot snapshot) throws IOException, InterruptedException {
    Optional<Caches.About> about = existing(snapshot.id());
    if (about.isEmpty()) {
      return true;
    }
    try (CacheLease lease = CacheMounts.lease(store, about.get())) {
      return isWanted(snapshot, lease);
    }
  }

  private boolean isWanted(CacheSnapshot snapshot, CacheLease lease) throws IOException {
    boolean isEmpty = !holdsFiles(lease);
    Optional<CacheOrigin> origin = lease.origin();
    if (isEmpty) {
      return true;
    }
    boolean isOlder = origin.isPresent() && origin.get().includes(snapshot.digest());
    if (isOlder && !force) {
      return false;
    }
    boolean holdsNothingElse =
        origin.isPresent()
            && !lease.isUsedSince(origin.get())
            && snapshot.ancestors().contains(origin.get().snapshot());
    if (!holdsNothingElse && !force) {
      throw new BuildException(
          "cache " + snapshot.name() + " exists here and is not an older version of the snapshot",
          "--force replaces it; datestone cache snapshot keeps it first");
    }
    return true;
  }

  private boolean holdsFiles(CacheLease lease) throws IOException {
    if (lease.exported(now()).isEmpty()) {
      return false; // it would start empty
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(lease.data())) {
      return files.iterator().hasNext();
    }
  }

  /**
   * By how much dates have to go back so that all that builds write from now on is later than what
   * is imported. The same for all caches, as one may hold what was made from another's files.
   */
  private long clockIsBehindBy(List<CacheState> states) throws IOException, InterruptedException {
    if (states.isEmpty()) {
      return 0;
    }
    long latest = states.stream().mapToLong(CacheState::written).max().orElse(Long.MIN_VALUE);
    long done = agreed.orElse(0);
    long behind = latest - done - now();
    if (behind <= PATIENCE_NANOS) {
      while (now() <= latest - done) {
        Thread.sleep(10);
      }
      return done;
    }
    if (agreed.isPresent()) {
      throw new BuildException(
          "the cache was exported by a machine whose clock is ahead of this one's, and other"
              + " caches of this build came with other dates",
          "set the clock, or import the caches together: datestone cache import");
    }
    return (behind / HOUR_NANOS + 2) * HOUR_NANOS;
  }

  private long now() throws IOException {
    return FileTimes.fileClock(store.processFolder().folder());
  }

  private Ready make(CacheSnapshot snapshot, CacheState state, long earlierBy)
      throws IOException, InterruptedException {
    Caches.Draft draft = store.caches().draft();
    TreeListing listing = snapshots.listing(snapshot);
    CacheState here = state;
    if (earlierBy > 0) {
      listing = listing.withDates(date -> date - earlierBy);
      here = state.earlier(earlierBy);
    }
    long bytes = snapshots.fetch(listing, draft.data());
    if (earlierBy > 0) {
      StoredDates.moveBack(draft.data(), earlierBy);
    }
    CacheName cache = snapshot.cache();
    Caches.About about =
        new Caches.About(
            snapshot.id(),
            cache.project(),
            cache.target(),
            cache.path(),
            System.currentTimeMillis());
    store
        .caches()
        .complete(draft, about, here, Optional.of(CacheSnapshots.origin(snapshot, here.written())));
    return new Ready(snapshot, draft, about, bytes);
  }

  private Outcome put(Ready ready) throws IOException, InterruptedException {
    String id = ready.snapshot().id();
    if (store.caches().put(ready.draft(), id)) {
      return Outcome.IMPORTED;
    }
    try (CacheLease lease = CacheMounts.lease(store, existing(id).orElse(ready.about()))) {
      // Again: a build may have used it while the snapshot was fetched.
      if (!isWanted(ready.snapshot(), lease)) {
        return Outcome.KEPT;
      }
      boolean wasEmpty = !holdsFiles(lease);
      store.caches().replace(ready.draft(), lease, CacheImport::exchange);
      return wasEmpty ? Outcome.IMPORTED : Outcome.REPLACED;
    } finally {
      Trees.delete(ready.draft().folder());
    }
  }

  private static void exchange(Path one, Path other) throws IOException {
    try {
      Inodes.exchange(one, other);
    } catch (SandboxException.SyscallFailed e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
