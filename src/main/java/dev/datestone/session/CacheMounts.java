package dev.datestone.session;

import dev.datestone.local.PersistentCaches;
import dev.datestone.operation.CacheName;
import dev.datestone.remote.CacheSnapshot;
import dev.datestone.sandbox.DiskUsage;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Mounts;
import dev.datestone.store.CacheLease;
import dev.datestone.store.CacheState;
import dev.datestone.store.Caches;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Cache mounts as people handle them: listed, looked into, copied from, removed. */
public final class CacheMounts {
  private final Store store;
  private final String project;

  /**
   * The caches of a store.
   *
   * @param here a folder of the project whose cache is meant if several have one of that name
   */
  CacheMounts(Store store, Path here) {
    this.store = store;
    this.project = Repository.around(here).identity();
  }

  /**
   * A cache as it is listed.
   *
   * @param size bytes that its files take on the disk
   * @param lastUse in milliseconds since 1970
   */
  public record Row(
      String name,
      String id,
      String project,
      String target,
      String path,
      Path folder,
      long size,
      long files,
      long lastUse) {}

  public List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Caches.About about : store.caches().all()) {
      Path data = store.caches().data(about.id());
      DiskUsage usage = new DiskUsage();
      long size = usage.add(data);
      rows.add(
          new Row(
              about.name(),
              about.id(),
              about.project(),
              about.target(),
              about.path(),
              data,
              size,
              usage.files(),
              about.lastUse()));
    }
    return rows;
  }

  /** The one cache that a name or the beginning of an id means. */
  Caches.About find(String name) {
    List<Caches.About> all = store.caches().all();
    List<Caches.About> found =
        all.stream().filter(about -> about.name().equals(name) || about.id().equals(name)).toList();
    if (found.isEmpty() && name.length() >= 4) {
      found = all.stream().filter(about -> about.id().startsWith(name)).toList();
    }
    if (found.isEmpty()) {
      throw new BuildException(
          "cache \"" + name + "\" not found",
          all.isEmpty() ? "no cache has been made yet" : "datestone cache ls lists them");
    }
    List<Caches.About> ours =
        found.stream().filter(about -> about.project().equals(project)).toList();
    if (found.size() > 1 && ours.size() == 1) {
      return ours.getFirst();
    }
    if (found.size() > 1) {
      throw new BuildException(
          "\"" + name + "\" matches " + found.size() + " caches",
          "use an id: " + String.join(", ", found.stream().map(Caches.About::id).toList()));
    }
    return found.getFirst();
  }

  private CacheLease lease(Caches.About about) throws InterruptedException {
    return lease(store, about);
  }

  static CacheLease lease(Store store, Caches.About about) throws InterruptedException {
    return store
        .caches()
        .tryAlone(about)
        .orElseThrow(
            () ->
                new BuildException(
                    "the cache " + about.name() + " is in use",
                    "wait until that build has finished"));
  }

  /**
   * Opens the user's shell in a cache.
   *
   * @param write whether it may change anything; what it may have touched counts as changed then
   * @return the shell's exit code
   */
  public int shell(String name, boolean write, String shell)
      throws IOException, InterruptedException {
    Caches.About about = find(name);
    CacheLease lease = lease(about);
    Path seen = store.processFolder().newFolder("cache");
    try {
      Mounts.bind(lease.data(), seen, !write);
      Map<Path, Long> before = write ? changes(lease.data()) : Map.of();
      int code = new ProcessBuilder(shell).directory(seen.toFile()).inheritIO().start().waitFor();
      if (write && !before.equals(changes(lease.data()))) {
        lease.forget(FileTimes.fileClock(store.processFolder().folder()));
      }
      return code;
    } finally {
      Mounts.unmount(seen);
      Trees.delete(seen);
      lease.close();
    }
  }

  /** The change time of every file, which nobody can set back. */
  private static Map<Path, Long> changes(Path folder) throws IOException {
    Map<Path, Long> changes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        Object time = Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        changes.put(path, ((FileTime) time).toMillis());
      }
    }
    return changes;
  }

  /** Copies a file or folder out of a cache. */
  public void copy(String name, String path, Path destination)
      throws IOException, InterruptedException {
    Caches.About about = find(name);
    Path root = store.caches().data(about.id());
    Path source = root.resolve(dev.datestone.content.Paths.normal(path)).normalize();
    if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
      throw new BuildException(
          path + ": no such file or directory in cache " + about.name(),
          "datestone cache shell " + name);
    }
    Path to =
        Files.isDirectory(destination)
            ? destination.resolve(source.subpath(source.getNameCount() - 1, source.getNameCount()))
            : destination;
    try (Stream<Path> all = Files.walk(source)) {
      for (Path each : all.toList()) {
        Path target = each.equals(source) ? to : to.resolve(source.relativize(each));
        if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(target);
        } else {
          Files.copy(
              each,
              target,
              LinkOption.NOFOLLOW_LINKS,
              StandardCopyOption.COPY_ATTRIBUTES,
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /**
   * Makes a copy of a cache under another name.
   *
   * @param fresh TARGET:PATH of the same project, or a global id
   */
  public void fork(String name, String fresh) throws IOException, InterruptedException {
    Caches.About about = find(name);
    CacheName other = cacheName(about, fresh);
    String id = CacheSnapshot.id(other, "");
    Caches.Draft draft = store.caches().draft();
    try {
      try (CacheLease lease = lease(about)) {
        CacheState state =
            lease
                .exported(FileTimes.fileClock(draft.folder()))
                .orElseThrow(
                    () ->
                        new BuildException(
                            "cache " + about.name() + " is empty", "no build has used it yet"));
        Files.createDirectory(draft.data());
        PersistentCaches.copy(lease.data(), draft.data());
        store
            .caches()
            .complete(
                draft,
                new Caches.About(
                    id, other.project(), other.target(), other.path(), System.currentTimeMillis()),
                state,
                lease.origin());
      }
      store.durability().sync(Mounts::syncFileSystem);
      if (!store.caches().put(draft, id)) {
        throw new BuildException(
            "cache " + fresh + " exists already", "datestone cache rm " + fresh + " removes it");
      }
    } finally {
      Trees.delete(draft.folder());
    }
  }

  /** What the RUN says that is to have it: {@code +build:/app/target}, or the id. */
  private static CacheName cacheName(Caches.About about, String text) {
    int colon = text.indexOf(":/");
    return text.contains("+") && colon > 0 && !about.project().isEmpty()
        ? new CacheName(about.project(), text.substring(0, colon), text.substring(colon + 1))
        : CacheName.global(text);
  }

  /** Has prune leave a cache alone, or not any more. */
  public void pin(String name, boolean pinned) {
    store.caches().pin(find(name).id(), pinned);
  }

  /** Removes a cache; returns its id. */
  String remove(String name) throws InterruptedException {
    Caches.About about = find(name);
    if (!store.caches().remove(about)) {
      throw new BuildException(
          "the cache " + about.name() + " is in use", "wait until that build has finished");
    }
    return about.id();
  }
}
