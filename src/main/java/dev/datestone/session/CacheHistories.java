package dev.datestone.session;

import dev.datestone.content.Digest;
import dev.datestone.remote.CacheHistory;
import dev.datestone.remote.CacheSnapshot;
import dev.datestone.remote.CacheSnapshots;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.store.CacheLease;
import dev.datestone.store.CacheState;
import dev.datestone.store.Caches;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Earlier states of cache mounts, kept in the store. */
public final class CacheHistories {
  /** So many states of each cache are kept. */
  static final int MOST = 10;

  private final Store store;
  private final CacheMounts mounts;
  private final Path here;
  private final Map<String, String> environment;

  CacheHistories(Store store, Path here, Map<String, String> environment) {
    this.store = store;
    this.mounts = new CacheMounts(store, here);
    this.here = here;
    this.environment = environment;
  }

  /**
   * A state that was kept.
   *
   * @param number 1 is the last one
   * @param created in milliseconds since 1970
   */
  public record Row(
      int number, long created, String branch, long files, long size, String reason) {}

  /** Works with the history; one process at a time. */
  private interface Work<T> {
    T with(CacheHistory history, Path folder) throws IOException, InterruptedException;
  }

  private <T> T work(Work<T> work) throws InterruptedException {
    Path folder = store.processFolder().newFolder("history");
    Runnable release = store.exclusive(Digest.of("cache history"));
    try {
      return work.with(new CacheHistory(store.home().resolve("snapshots"), folder), folder);
    } catch (IOException e) {
      throw new BuildException(
          "the history of caches cannot be used: " + e.getMessage(),
          "datestone prune --all removes it, with all caches");
    } finally {
      release.run();
      Trees.delete(folder);
    }
  }

  /** Keeps the present state of a cache. */
  public Row keep(String name, String reason) throws InterruptedException {
    Caches.About about = mounts.find(name);
    return work((history, folder) -> row(1, keep(about, history, reason, MOST, folder), reason));
  }

  private CacheSnapshot keep(
      Caches.About about, CacheHistory history, String reason, int most, Path folder)
      throws IOException, InterruptedException {
    CacheBranch branch = CacheBranch.of(here, "", environment);
    return new CacheExport(store, Repository.around(here), branch)
        .keep(about, history, reason, most, folder);
  }

  private static Row row(int number, CacheSnapshot snapshot, String reason) {
    return new Row(
        number, snapshot.created(), snapshot.branch(), snapshot.files(), snapshot.size(), reason);
  }

  /** What is kept of a cache, the last one first. */
  public List<Row> rows(String name) throws InterruptedException {
    Caches.About about = mounts.find(name);
    return work(
        (history, folder) -> {
          List<Row> rows = new ArrayList<>();
          for (CacheHistory.Entry each : history.entries(about.id())) {
            rows.add(row(rows.size() + 1, each.snapshot(), each.reason()));
          }
          return rows;
        });
  }

  /**
   * Makes a cache what it was; its present state is kept first, unless it is kept already.
   *
   * @param number of the state, as {@link #rows} has them
   */
  public Row rollBack(String name, int number) throws InterruptedException {
    Caches.About about = mounts.find(name);
    return work(
        (history, folder) -> {
          List<CacheHistory.Entry> entries = history.entries(about.id());
          if (number < 1 || number > entries.size()) {
            throw new BuildException(
                entries.isEmpty()
                    ? "no state of cache " + about.name() + " was kept"
                    : "cache " + about.name() + " has " + entries.size() + " kept states",
                entries.isEmpty()
                    ? "datestone cache snapshot " + name + " keeps the present one"
                    : "datestone cache log " + name + " lists them");
          }
          CacheHistory.Entry wanted = entries.get(number - 1);
          if (!isKept(about, entries, history, folder)) {
            // One more, as the oldest may be the wanted one.
            keep(about, history, "before rollback", MOST + 1, folder);
          }
          new CacheImport(store, history.store(), folder, true, OptionalLong.empty())
              .run(List.of(wanted.snapshot()));
          return row(number, wanted.snapshot(), wanted.reason());
        });
  }

  /** Whether nothing has used the cache since a state of it was kept or restored. */
  private boolean isKept(
      Caches.About about, List<CacheHistory.Entry> entries, CacheHistory history, Path folder)
      throws IOException, InterruptedException {
    long written;
    try (CacheLease lease = CacheMounts.lease(store, about)) {
      Optional<CacheState> state = lease.exported(FileTimes.fileClock(folder));
      if (state.isEmpty()) {
        return true; // there is nothing to keep
      }
      written = state.get().written();
    }
    CacheSnapshots snapshots = new CacheSnapshots(history.store(), folder);
    for (CacheHistory.Entry each : entries) {
      if (snapshots.state(each.snapshot()).written() == written) {
        return true;
      }
    }
    return false;
  }

  /** Forgets a cache that was removed. */
  void remove(String id) throws InterruptedException {
    work(
        (history, folder) -> {
          history.remove(id);
          return id;
        });
  }
}
