package dev.datestone.session;

import dev.datestone.content.SimilarNames;
import dev.datestone.remote.CacheSnapshot;
import dev.datestone.remote.CacheSnapshots;
import dev.datestone.remote.RemoteStore;
import dev.datestone.remote.RemoteStores;
import dev.datestone.remote.TarStore;
import dev.datestone.remote.TransferException;
import dev.datestone.remote.TreeDifference;
import dev.datestone.remote.TreeListing;
import dev.datestone.store.CacheLease;
import dev.datestone.store.Caches;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Cache mounts that are exported to a file or a remote store, and imported from there. */
public final class CacheTransfers {
  private final Store store;
  private final Path here;
  private final Map<String, String> environment;

  CacheTransfers(Store store, Path here, Map<String, String> environment) {
    this.store = store;
    this.here = here;
    this.environment = environment;
  }

  /**
   * A cache that was exported.
   *
   * @param size the bytes of its files
   * @param moved the bytes that had to be moved
   */
  public record Exported(String name, String branch, long files, long size, long moved) {}

  /**
   * A cache that was imported or not.
   *
   * @param outcome what became of it, in one lower-case word
   * @param moved the bytes that had to be moved
   * @param earlierBy how much earlier its dates are now, as this machine's clock is behind
   */
  public record Imported(
      String name,
      String project,
      String branch,
      long files,
      long size,
      String outcome,
      long moved,
      Duration earlierBy) {}

  /** A snapshot in a remote store; {@code created} is in milliseconds since 1970. */
  public record Row(
      String name,
      String id,
      String project,
      String branch,
      String commit,
      long created,
      long files,
      long size,
      String snapshot) {}

  /** Exports caches to a file or a remote store. */
  public List<Exported> export(List<String> names, String to, String branch)
      throws InterruptedException {
    CacheMounts mounts = new CacheMounts(store, here);
    List<Caches.About> caches = names.stream().map(mounts::find).distinct().toList();
    CacheExport export =
        new CacheExport(store, Repository.around(here), CacheBranch.of(here, branch, environment));
    List<Exported> exported = new ArrayList<>();
    try {
      if (RemoteStores.isUrl(to)) {
        try (RemoteStore remote = RemoteStores.open(to)) {
          for (Caches.About each : caches) {
            exported.add(row(export.export(each, remote)));
          }
        }
      } else {
        try (TarStore file = TarStore.create(here.resolve(to))) {
          for (Caches.About each : caches) {
            exported.add(row(export.export(each, file)));
          }
          file.finish();
        }
      }
    } catch (IOException e) {
      throw new BuildException("cannot export to " + to + ": " + text(e), "");
    }
    return exported;
  }

  private static Exported row(CacheSnapshots.Stored stored) {
    CacheSnapshot snapshot = stored.snapshot();
    return new Exported(
        snapshot.name(), snapshot.branch(), snapshot.files(), snapshot.size(), stored.bytes());
  }

  /** What an import is asked for: a branch or a project other than the current folder's, or "". */
  public record Wish(String branch, String project, boolean force) {}

  /**
   * Imports caches from a file or a remote store.
   *
   * @param names of caches; none for all of a file, or all of this project in a remote store
   */
  public List<Imported> importFrom(String from, List<String> names, Wish wish)
      throws InterruptedException {
    Path work = store.processFolder().newFolder("import");
    boolean isUrl = RemoteStores.isUrl(from);
    try (RemoteStore remote = open(from)) {
      List<CacheSnapshot> chosen = new ArrayList<>();
      CacheBranch branch = CacheBranch.of(here, wish.branch(), environment);
      String project = Repository.around(here).identity();
      for (List<CacheSnapshot> each :
          choose(new CacheSnapshots(remote, work).all(), names, isUrl ? project : "", from)) {
        CacheSnapshot nearest = branch.nearest(each);
        chosen.add(wish.project().isEmpty() ? nearest : nearest.withProject(wish.project()));
      }
      List<Imported> rows = new ArrayList<>();
      for (CacheImport.Imported each :
          new CacheImport(store, remote, work, wish.force(), OptionalLong.empty()).run(chosen)) {
        rows.add(row(each));
      }
      return rows;
    } catch (TransferException e) {
      throw new BuildException(
          "cannot import from " + from + ": " + text(e),
          e instanceof TransferException.Unsupported
              ? "no cache was changed"
              : "no cache was changed; export it again");
    } catch (IOException e) {
      boolean isFull = text(e).contains("No space left on device");
      throw new BuildException(
          "cannot import from " + from + ": " + text(e),
          isFull ? "to free space: datestone prune --age 7d" : "");
    } finally {
      Trees.delete(work);
    }
  }

  private RemoteStore open(String from) throws IOException {
    return RemoteStores.isUrl(from) ? RemoteStores.open(from) : TarStore.open(here.resolve(from));
  }

  private static Imported row(CacheImport.Imported imported) {
    CacheSnapshot snapshot = imported.snapshot();
    return new Imported(
        snapshot.name(),
        snapshot.cache().project(),
        snapshot.branch(),
        snapshot.files(),
        snapshot.size(),
        imported.outcome().name().toLowerCase(Locale.ROOT),
        imported.bytes(),
        imported.earlierBy());
  }

  /** The snapshots of all branches, for each cache that is wanted. */
  private static List<List<CacheSnapshot>> choose(
      List<CacheSnapshot> all, List<String> names, String project, String from) {
    Map<String, List<CacheSnapshot>> byId = new TreeMap<>();
    all.forEach(each -> byId.computeIfAbsent(each.id(), id -> new ArrayList<>()).add(each));
    List<List<CacheSnapshot>> chosen = new ArrayList<>();
    if (names.isEmpty()) {
      byId.values().stream()
          .filter(each -> project.isEmpty() || each.getFirst().cache().project().equals(project))
          .forEach(chosen::add);
      if (chosen.isEmpty()) {
        throw new BuildException(
            from + " has no cache of this project (" + project + ")",
            all.isEmpty() ? "" : "datestone cache ls --remote " + from + " lists all");
      }
      return chosen;
    }
    for (String name : names) {
      chosen.add(find(byId, name, project, from));
    }
    return chosen;
  }

  private static List<CacheSnapshot> find(
      Map<String, List<CacheSnapshot>> byId, String name, String project, String from) {
    List<List<CacheSnapshot>> found =
        byId.entrySet().stream()
            .filter(
                each ->
                    each.getValue().getFirst().name().equals(name)
                        || (name.length() >= 4 && each.getKey().startsWith(name)))
            .map(Map.Entry::getValue)
            .toList();
    if (found.size() > 1) {
      // The same target and path in several projects.
      List<List<CacheSnapshot>> ours =
          found.stream().filter(each -> each.getFirst().cache().project().equals(project)).toList();
      found = ours.size() == 1 ? ours : found;
    }
    if (found.isEmpty()) {
      List<String> known =
          byId.values().stream().map(each -> each.getFirst().name()).distinct().toList();
      String similar = SimilarNames.closest(name, known);
      throw new BuildException(
          "cache \"" + name + "\" not found in " + from,
          similar != null
              ? "did you mean " + similar + "?"
              : "datestone cache ls --remote " + from + " lists them");
    }
    if (found.size() > 1) {
      throw new BuildException(
          "\"" + name + "\" matches " + found.size() + " caches in " + from,
          "use an id: "
              + String.join(", ", found.stream().map(each -> each.getFirst().id()).toList()));
    }
    return found.getFirst();
  }

  /** The snapshots in a remote store or a file. */
  public List<Row> remote(String from) throws InterruptedException {
    Path work = store.processFolder().newFolder("list");
    try (RemoteStore remote = open(from)) {
      List<Row> rows = new ArrayList<>();
      for (CacheSnapshot each : new CacheSnapshots(remote, work).all()) {
        rows.add(
            new Row(
                each.name(),
                each.id(),
                each.cache().project(),
                each.branch(),
                each.commit(),
                each.created(),
                each.files(),
                each.size(),
                each.digest()));
      }
      return rows;
    } catch (IOException e) {
      throw new BuildException("cannot list " + from + ": " + text(e), "");
    } finally {
      Trees.delete(work);
    }
  }

  /**
   * A file that differs between two caches.
   *
   * @param kind one lower-case word: added, removed, changed, or date for another date alone
   */
  public record Difference(String path, String kind, long before, long after) {}

  /**
   * Compares two caches.
   *
   * @param words names of caches here; one of them may be a file or a remote store, in which the
   *     other one's snapshot is meant
   * @param branch of that snapshot, empty for the nearest
   */
  public List<Difference> difference(List<String> words, String branch)
      throws InterruptedException {
    CacheMounts mounts = new CacheMounts(store, here);
    String here = isSource(words.get(0)) ? words.get(1) : words.get(0);
    Caches.About about = mounts.find(here);
    List<Difference> rows = new ArrayList<>();
    try {
      TreeListing one = listing(words.get(0), about, branch);
      TreeListing other = listing(words.get(1), about, branch);
      for (TreeDifference.Change each : TreeDifference.of(one, other)) {
        rows.add(
            new Difference(
                each.path(),
                each.kind().name().toLowerCase(Locale.ROOT),
                each.before(),
                each.after()));
      }
    } catch (IOException e) {
      throw new BuildException("the caches cannot be compared: " + text(e), "");
    }
    return rows;
  }

  /** Whether a word is a file or a remote store rather than a cache. */
  private boolean isSource(String word) {
    boolean isCache =
        store.caches().all().stream()
            .anyMatch(each -> each.name().equals(word) || each.id().equals(word));
    return !isCache && (RemoteStores.isUrl(word) || Files.isRegularFile(here.resolve(word)));
  }

  private TreeListing listing(String word, Caches.About other, String branch)
      throws IOException, InterruptedException {
    if (!isSource(word)) {
      try (CacheLease lease = CacheMounts.lease(store, new CacheMounts(store, here).find(word))) {
        return TreeDifference.list(lease.data());
      }
    }
    Path work = store.processFolder().newFolder("difference");
    try (RemoteStore remote = open(word)) {
      CacheSnapshots snapshots = new CacheSnapshots(remote, work);
      List<CacheSnapshot> found = snapshots.of(other.id());
      if (found.isEmpty()) {
        throw new BuildException(
            "cache " + other.name() + " not found in " + word,
            "datestone cache ls --remote " + word + " lists what is there");
      }
      return snapshots.listing(CacheBranch.of(here, branch, environment).nearest(found));
    } finally {
      Trees.delete(work);
    }
  }

  private static String text(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
