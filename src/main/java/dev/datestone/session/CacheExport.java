package dev.datestone.session;

import dev.datestone.operation.CacheName;
import dev.datestone.remote.CacheHistory;
import dev.datestone.remote.CacheSnapshot;
import dev.datestone.remote.CacheSnapshots;
import dev.datestone.remote.KnownContent;
import dev.datestone.remote.RemoteStore;
import dev.datestone.remote.TreeUpload;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.store.CacheLease;
import dev.datestone.store.CacheState;
import dev.datestone.store.Caches;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Path;

/** Stores cache mounts elsewhere, as snapshots. */
final class CacheExport {
  private final Store store;
  private final Repository repository;
  private final CacheBranch branch;

  /**
   * An export.
   *
   * @param repository whose caches belong to the branch; those of other projects have none
   */
  CacheExport(Store store, Repository repository, CacheBranch branch) {
    this.store = store;
    this.repository = repository;
    this.branch = branch;
  }

  /** A cache that was read. */
  private record Read(CacheSnapshots.Source source, CacheState state, TreeUpload files) {}

  /** Finds what need not be stored again. */
  private interface Known {
    KnownContent of(CacheSnapshots.Source source) throws IOException, InterruptedException;
  }

  /** Stores a cache elsewhere; nobody else can use it while it is read. */
  CacheSnapshots.Stored export(Caches.About about, RemoteStore remote)
      throws IOException, InterruptedException {
    Path work = store.processFolder().newFolder("export");
    try {
      CacheSnapshots snapshots = new CacheSnapshots(remote, work);
      Read read = read(about, snapshots::known, work);
      CacheSnapshots.Stored stored = snapshots.store(read.source(), read.files(), read.state());
      store
          .caches()
          .setOrigin(about.id(), CacheSnapshots.origin(stored.snapshot(), read.state().written()));
      return stored;
    } finally {
      Trees.delete(work);
    }
  }

  /** Keeps a cache in the history of this store. */
  CacheSnapshot keep(Caches.About about, CacheHistory history, String reason, int most, Path work)
      throws IOException, InterruptedException {
    Read read = read(about, source -> history.known(about.id()), work);
    CacheSnapshot snapshot =
        new CacheSnapshots(history.store(), work)
            .storeUnnamed(read.source(), read.files(), read.state())
            .snapshot();
    history.add(snapshot, reason, most);
    return snapshot;
  }

  private Read read(Caches.About about, Known known, Path work)
      throws IOException, InterruptedException {
    try (CacheLease lease = CacheMounts.lease(store, about)) {
      CacheSnapshots.Source source = source(about, lease);
      CacheState state =
          lease
              .exported(FileTimes.fileClock(work))
              .orElseThrow(
                  () ->
                      new BuildException(
                          "cache " + about.name() + " is empty", "no build has used it yet"));
      return new Read(
          source,
          state,
          TreeUpload.read(lease.data(), TreeUpload.Kind.FILES, known.of(source), work));
    }
  }

  private CacheSnapshots.Source source(Caches.About about, CacheLease lease) {
    CacheName name = new CacheName(about.project(), about.target(), about.path());
    boolean isOurs = about.project().isEmpty() || about.project().equals(repository.identity());
    String copy = about.id().substring(CacheSnapshot.id(name, "").length());
    return new CacheSnapshots.Source(
        name,
        copy.replace(".", ""),
        isOurs ? branch.name() : "",
        isOurs ? branch.commit() : "",
        System.currentTimeMillis(),
        lease.origin());
  }
}
