package dev.datestone.session;

import dev.datestone.content.UserException;
import dev.datestone.local.CacheProvider;
import dev.datestone.remote.CacheSnapshot;
import dev.datestone.remote.CacheSnapshots;
import dev.datestone.remote.RemoteStore;
import dev.datestone.remote.RemoteStores;
import dev.datestone.report.Event;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.CacheLease;
import dev.datestone.store.CacheOrigin;
import dev.datestone.store.Caches;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The cache mounts of one build and their snapshots in a remote store: a cache that is not here
 * starts from the nearest snapshot, and after a good build those that were used are stored. Nothing
 * of this fails a build; after the first problem the store is left alone.
 */
public final class RemoteCaches implements CacheProvider {
  private final Store store;
  private final RemoteStore remote;
  private final Repository repository;
  private final CacheBranch branch;
  private final Event.Listener listener;
  private final RemoteCacheSetting setting;
  private final Map<String, Caches.About> used = new TreeMap<>();
  private OptionalLong earlierBy = OptionalLong.empty();
  private boolean broken;

  RemoteCaches(
      Store store,
      RemoteStore remote,
      Repository repository,
      CacheBranch branch,
      RemoteCacheSetting setting,
      Event.Listener listener) {
    this.store = store;
    this.remote = remote;
    this.repository = repository;
    this.branch = branch;
    this.setting = setting;
    this.listener = listener;
  }

  /** A build that takes its cache mounts from here. */
  interface Building {
    Build.Summary build(CacheProvider caches) throws InterruptedException;
  }

  /** Does a build with the caches of a remote store, and stores them there if it is good. */
  static Build.Summary around(
      Store store,
      RemoteCacheSetting setting,
      Path here,
      Map<String, String> environment,
      Event.Listener listener,
      Building building)
      throws InterruptedException {
    RemoteStore remote = RemoteStores.open(setting.url());
    try {
      RemoteCaches caches =
          new RemoteCaches(
              store,
              remote,
              Repository.around(here),
              CacheBranch.of(here, "", environment),
              setting,
              listener);
      Build.Summary summary = building.build(caches);
      caches.push();
      return summary;
    } finally {
      close(remote, listener);
    }
  }

  private static void close(RemoteStore remote, Event.Listener listener) {
    try {
      remote.close();
    } catch (IOException e) {
      listener.on(new Event.Note("the remote store could not be closed: " + text(e)));
    }
  }

  /** One at a time: two RUNs that need the same cache must not fetch it twice. */
  @Override
  public synchronized void provide(Caches.About about) throws InterruptedException {
    boolean first = used.putIfAbsent(about.id(), about) == null;
    if (!first || !setting.reads() || broken || store.caches().isUsed(about.id())) {
      return;
    }
    Path work = store.processFolder().newFolder("import");
    try {
      CacheSnapshots snapshots = new CacheSnapshots(remote, work);
      List<CacheSnapshot> found = new ArrayList<>(snapshots.of(about.id()));
      if (found.isEmpty()) {
        snapshots.last(about.id(), branch.name()).ifPresent(found::add);
      }
      for (String usual : CacheBranch.MAIN) {
        if (found.isEmpty()) { // nothing is there, or the store cannot list its records
          snapshots.last(about.id(), usual).ifPresent(found::add);
        }
      }
      found.removeIf(each -> !each.id().equals(about.id()));
      if (!found.isEmpty()) {
        fetch(branch.nearest(found), work);
      }
    } catch (IOException | UserException | StoreException | SandboxException e) {
      giveUp("cache mount " + about.name() + " starts empty: " + text(e));
    } finally {
      Trees.delete(work);
    }
  }

  private void fetch(CacheSnapshot snapshot, Path work) throws IOException, InterruptedException {
    CacheImport.Imported imported =
        new CacheImport(store, remote, work, false, earlierBy).run(List.of(snapshot)).getFirst();
    if (imported.outcome() != CacheImport.Outcome.KEPT) {
      earlierBy = OptionalLong.of(imported.earlierBy().toNanos());
      listener.on(
          new Event.Note(
              "cache mount "
                  + snapshot.name()
                  + " starts from the snapshot of "
                  + (snapshot.branch().isEmpty() ? "no branch" : "branch " + snapshot.branch())
                  + " ("
                  + snapshot.files()
                  + " files, "
                  + imported.bytes()
                  + " bytes read)"));
    }
  }

  /** Stores the caches that this build has used, after it has succeeded. */
  public synchronized void push() throws InterruptedException {
    if (!setting.writes()) {
      return;
    }
    CacheExport export = new CacheExport(store, repository, branch);
    for (Caches.About each : used.values()) {
      if (broken) {
        return;
      }
      try {
        push(export, each);
      } catch (IOException | UserException | StoreException | SandboxException e) {
        giveUp("cache mount " + each.name() + " was not stored elsewhere: " + text(e));
      }
    }
  }

  private void push(CacheExport export, Caches.About about)
      throws IOException, InterruptedException {
    Optional<CacheLease> free = store.caches().tryAlone(about);
    if (free.isEmpty()) {
      listener.on(
          new Event.Note(
              "cache mount "
                  + about.name()
                  + " was not stored elsewhere: another build uses it, and will store it"));
      return;
    }
    Optional<CacheOrigin> unused;
    boolean isEmpty;
    try (CacheLease lease = free.get()) {
      unused = lease.origin().filter(origin -> !lease.isUsedSince(origin));
      isEmpty = isEmpty(lease.data());
    }
    Path work = store.processFolder().newFolder("export");
    try {
      for (CacheSnapshot each : new CacheSnapshots(remote, work).of(about.id())) {
        boolean isSame = unused.isPresent() && unused.get().snapshot().equals(each.digest());
        if (isSame || (isEmpty && each.files() > 0 && each.branch().equals(branch.name()))) {
          return; // nothing new, or nothing in place of something
        }
      }
    } finally {
      Trees.delete(work);
    }
    CacheSnapshots.Stored stored = export.export(about, remote);
    listener.on(
        new Event.Note(
            "cache mount "
                + about.name()
                + " was stored elsewhere ("
                + stored.snapshot().files()
                + " files, "
                + stored.bytes()
                + " bytes written)"));
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      return !all.iterator().hasNext();
    }
  }

  private void giveUp(String text) {
    broken = true;
    listener.on(new Event.Note(text));
  }

  private static String text(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
