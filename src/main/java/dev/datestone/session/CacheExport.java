package dev.datestone.session;

import dev.datestone.operation.CacheName;
import dev.datestone.remote.CacheSnapshot;
import dev.datestone.remote.CacheSnapshots;
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

  /** Stores a cache; nobody else can use it while it is read. */
  CacheSnapshots.Stored export(Caches.About about, RemoteStore remote)
      throws IOException, InterruptedException {
    Path work = store.processFolder().newFolder("export");
    try {
      CacheSnapshots snapshots = new CacheSnapshots(remote, work);
      CacheState state;
      CacheSnapshots.Source source;
      TreeUpload files;
      try (CacheLease lease = CacheMounts.lease(store, about)) {
        source = source(about, lease);
        state =
            lease
                .exported(FileTimes.fileClock(work))
                .orElseThrow(
                    () ->
                        new BuildException(
                            "cache " + about.name() + " is empty", "no build has used it yet"));
        files = TreeUpload.read(lease.data(), TreeUpload.Kind.FILES, snapshots.known(source), work);
      }
      CacheSnapshots.Stored stored = snapshots.store(source, files, state);
      try (CacheLease lease = CacheMounts.lease(store, about)) {
        lease.setOrigin(CacheSnapshots.origin(stored.snapshot(), state.written()));
      }
      return stored;
    } finally {
      Trees.delete(work);
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
