package dev.datestone.store;

import dev.datestone.dating.BaseTree;
import dev.datestone.dating.StateRecord;
import dev.datestone.operation.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Cache mounts on disk: {@code caches/ID/data} is what a RUN sees, its record and a few words about
 * it lie beside it.
 */
public final class Caches {
  private static final String ABOUT = "datestone cache 1";
  private static final String PINNED = "pinned";
  private static final long PATIENCE_MILLIS = 15;

  private final Store store;
  private final Path folder;
  // How often this process holds a cache's lock for sharing: a process can take a file's lock once.
  private final Map<Path, Shared> shared = new HashMap<>();
  private final Map<Path, Lock> gates = new HashMap<>();

  Caches(Store store) {
    this.store = store;
    this.folder = store.home().resolve("caches");
  }

  /**
   * A cache by what the Earthfile says.
   *
   * @param project where it belongs, empty for a global id
   * @param target the target that mounts it
   * @param path the mount's target, or the global id
   * @param lastUse in milliseconds since 1970
   */
  public record About(String id, String project, String target, String path, long lastUse) {
    /** What {@code cache ls} calls it and {@code cache shell} takes. */
    public String name() {
      return target.isEmpty() ? path : target + ":" + path;
    }
  }

  /** How a RUN wants a cache, and who is told when it has to wait. */
  public record Request(
      String id, About about, Sharing sharing, StateRecord view, Runnable waiting) {}

  private static final class Shared {
    private final FileMutex lock;
    private int holders;

    Shared(FileMutex lock) {
      this.lock = lock;
    }
  }

  /**
   * Takes a cache, waiting for others as its sharing says. The lease is returned with the record
   * locked: nobody else reads or writes it until {@link CacheLease#begin}.
   */
  public CacheLease acquire(Request request) throws InterruptedException {
    boolean told = false;
    for (int copy = 0; ; ) {
      String id = copy == 0 ? request.id() : request.id() + "." + copy;
      Optional<CacheLease> lease = tryAcquire(request, id);
      if (lease.isPresent()) {
        return lease.get();
      }
      if (request.sharing() == Sharing.PRIVATE) {
        copy++;
        continue;
      }
      if (!told) {
        request.waiting().run();
        told = true;
      }
      Thread.sleep(PATIENCE_MILLIS);
    }
  }

  private Optional<CacheLease> tryAcquire(Request request, String id) throws InterruptedException {
    Path place = prepare(id, request.about());
    Lock gate = gate(place);
    gate.lockInterruptibly();
    boolean kept = false;
    FileMutex mutex = null;
    try {
      Optional<FileMutex> free = FileMutex.tryExclusive(place.resolve("mutex"));
      if (free.isEmpty()) {
        return Optional.empty();
      }
      mutex = free.get();
      Optional<Runnable> release =
          request.sharing() == Sharing.SHARED
              ? joinSharing(place, request.view())
              : FileMutex.tryExclusive(place.resolve("lock")).map(lock -> alone(place, lock));
      if (release.isEmpty()) {
        return Optional.empty();
      }
      kept = true;
      return Optional.of(
          new CacheLease(store, place, new CacheLease.Locks(gate, mutex, release.get())));
    } finally {
      if (!kept) {
        if (mutex != null) {
          mutex.close();
        }
        gate.unlock();
      }
    }
  }

  /** Nobody shares it now: whoever is noted as active was killed. */
  private static Runnable alone(Path place, FileMutex lock) {
    Store.list(place.resolve("active")).forEach(Trees::delete);
    return lock::close;
  }

  /** Joins those that have the cache now, if the views agree on every path that both have. */
  private Optional<Runnable> joinSharing(Path place, StateRecord view) {
    for (Path active : Store.list(place.resolve("active"))) {
      String process = active.getFileName().toString().split("_", 2)[0];
      if (store.processFolder().isDeadProcess(process)) {
        Trees.delete(active);
        continue;
      }
      Optional<StateRecord> other = store.records().read(active);
      if (other.isEmpty() || !agree(view, other.get())) {
        return Optional.empty();
      }
    }
    synchronized (shared) {
      Shared mine = shared.get(place);
      if (mine == null) {
        Optional<FileMutex> lock = FileMutex.tryShared(place.resolve("lock"));
        if (lock.isEmpty()) {
          return Optional.empty();
        }
        mine = new Shared(lock.get());
        shared.put(place, mine);
      }
      mine.holders++;
    }
    Path active = place.resolve("active").resolve(store.processFolder().uniqueName());
    Records.write(active, view);
    return Optional.of(
        () -> {
          Trees.delete(active);
          leaveSharing(place);
        });
  }

  private void leaveSharing(Path place) {
    synchronized (shared) {
      Shared mine = shared.get(place);
      if (mine != null && --mine.holders == 0) {
        shared.remove(place);
        mine.lock.close();
      }
    }
  }

  private static boolean agree(StateRecord one, StateRecord other) {
    // Two images: looking at every file of both is dearer than waiting. One that was removed since
    // is no longer named at all.
    List<String> images = one.bases().stream().map(BaseTree::id).toList();
    if (images.isEmpty() || !images.equals(other.bases().stream().map(BaseTree::id).toList())) {
      return false;
    }
    return agreesOnListed(one, other) && agreesOnListed(other, one);
  }

  private static boolean agreesOnListed(StateRecord one, StateRecord other) {
    return one.seen().entrySet().stream()
        .allMatch(
            entry -> {
              var there = other.at(entry.getKey());
              return there == null || there.content().equals(entry.getValue().content());
            });
  }

  private Lock gate(Path place) {
    synchronized (gates) {
      return gates.computeIfAbsent(place, path -> new ReentrantLock());
    }
  }

  private Path prepare(String id, About about) {
    Path place = folder.resolve(id);
    try {
      Files.createDirectories(place.resolve("data"));
      Files.createDirectories(place.resolve("active"));
    } catch (IOException e) {
      throw new StoreException.Disk(place, e);
    }
    write(place, about);
    return place;
  }

  private static void write(Path place, About about) {
    StoreFile.write(
        place.resolve("about"),
        ABOUT,
        new FieldWriter()
            .text(about.project())
            .text(about.target())
            .text(about.path())
            .number(about.lastUse()));
  }

  /**
   * A cache being made: its files are in {@link #data()}, and it is not yet in the store. It is
   * deleted when the process ends.
   */
  public record Draft(Path folder) {
    public Path data() {
      return folder.resolve("data");
    }
  }

  /** A draft without files: {@link Draft#data()} does not exist yet. */
  public Draft draft() {
    return new Draft(store.processFolder().newFolder("cache"));
  }

  /** Exchanges two folders at once. */
  public interface Exchange {
    void exchange(Path one, Path other) throws IOException;
  }

  /**
   * Completes a draft. Sync the store before it is put in place: a power cut must not leave a cache
   * without its data in the place of a good one.
   */
  public void complete(Draft draft, About about, CacheState state, Optional<CacheOrigin> origin) {
    try {
      Files.createDirectories(draft.folder().resolve("active"));
    } catch (IOException e) {
      throw new StoreException.Disk(draft.folder(), e);
    }
    write(draft.folder(), about);
    origin.ifPresent(each -> each.write(draft.folder()));
    CacheLease.write(store, draft.folder(), state);
  }

  /**
   * Puts a completed draft in a place where there is no cache; false if there is one.
   *
   * @param id the cache's
   */
  public boolean put(Draft draft, String id) {
    Path place = folder.resolve(id);
    try {
      Files.createDirectories(folder);
      Files.move(draft.folder(), place, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      if (Files.exists(place)) {
        return false;
      }
      throw new StoreException.Disk(place, e);
    }
  }

  /**
   * Puts a completed draft in the place of a cache, at once. The cache that was there is then the
   * draft.
   *
   * @param lease of the cache that is replaced, for which nobody else has a lease
   */
  public void replace(Draft draft, CacheLease lease, Exchange exchange) {
    Path place = folder.resolve(lease.id());
    if (isPinned(lease.id())) {
      StoreFile.write(draft.folder().resolve(PINNED), PINNED, new FieldWriter());
    }
    try {
      exchange.exchange(draft.folder(), place);
    } catch (IOException e) {
      throw new StoreException.Disk(place, e);
    }
  }

  public List<About> all() {
    List<About> all = new ArrayList<>();
    for (Path place : Store.list(folder)) {
      String id = place.getFileName().toString();
      StoreFile.read(
              place.resolve("about"),
              ABOUT,
              in -> new About(id, in.text(), in.text(), in.text(), in.number()))
          .ifPresent(all::add);
    }
    return all;
  }

  /**
   * Has all caches that were written after this moment start empty at their next use. For a clock
   * that was set back: one cache starts empty then, and what it makes anew would look older than
   * what the others have made from its former files.
   */
  public void markThoseWrittenAfter(long moment) {
    Store.list(folder).forEach(place -> CacheLease.markIfWrittenAfter(store, place, moment));
  }

  /** Notes which snapshot a cache was exported as; a RUN may have it by now. */
  public void setOrigin(String id, CacheOrigin origin) {
    if (isUsed(id)) {
      origin.write(folder.resolve(id));
    }
  }

  /** Keeps a cache from being removed by prune, unless all of the store is. */
  public void pin(String id, boolean pinned) {
    Path file = folder.resolve(id).resolve(PINNED);
    if (pinned) {
      StoreFile.write(file, PINNED, new FieldWriter());
    } else {
      StoreFile.delete(file);
    }
  }

  public boolean isPinned(String id) {
    return Files.exists(folder.resolve(id).resolve(PINNED));
  }

  /** Whether a RUN has had the cache, or it was imported. */
  public boolean isUsed(String id) {
    return Files.exists(folder.resolve(id).resolve("state"));
  }

  public Path data(String id) {
    return folder.resolve(id).resolve("data");
  }

  /** Takes an existing cache for somebody who is not a RUN, alone. Empty when it is in use. */
  public Optional<CacheLease> tryAlone(About about) throws InterruptedException {
    Request request = new Request(about.id(), about, Sharing.LOCKED, StateRecord.EMPTY, () -> {});
    return tryAcquire(request, about.id());
  }

  /** Removes a cache with all that is in it; false when it is in use. */
  public boolean remove(About about) throws InterruptedException {
    Optional<CacheLease> lease = tryAlone(about);
    if (lease.isEmpty()) {
      return false;
    }
    try {
      store.processFolder().discard(folder.resolve(about.id()));
      return true;
    } catch (IOException e) {
      throw new StoreException.Disk(folder.resolve(about.id()), e);
    } finally {
      lease.get().close();
    }
  }
}
