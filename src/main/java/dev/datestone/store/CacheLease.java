package dev.datestone.store;

import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.ObjLongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cache mount in the hands of one RUN.
 *
 * <p>The order of writing makes a crash safe: what the RUN is about to see is written before it
 * starts, the end after it has ended. A record without an end counts as written until the date of
 * the youngest file: tools compare with no other.
 */
public final class CacheLease implements AutoCloseable {
  // Of a cache that was used before caches had write histories it is not known what is made from
  // what.
  private static final String STATE = "datestone cache state 2";

  /** A file of this name says that the clock was set back behind what the cache holds. */
  private static final String MARKED = "from-the-future";

  private final Store store;
  private final Path place;
  private final Locks locks;
  private @Nullable FileMutex mutex;

  /** What it holds: the gate and mutex until the RUN begins, the cache itself until the end. */
  record Locks(Lock gate, FileMutex mutex, Runnable release) {}

  /**
   * @param running whether a RUN had it in its hands when this was written
   * @param whole whether it is sure to have survived a power cut
   * @param written when it was last written, as its files' dates count
   */
  private record Mark(boolean running, boolean whole, long written) {}

  CacheLease(Store store, Path place, Locks locks) {
    this.store = store;
    this.place = place;
    this.locks = locks;
    this.mutex = locks.mutex();
  }

  public Path data() {
    return place.resolve("data");
  }

  /**
   * The state as the dating rule sees it; empty for a cache that no RUN has had yet.
   *
   * @param now the file clock's time, for a cache that others use or of which nothing is known
   */
  public Optional<State> state(String name, long now) {
    if (Files.exists(backdating())) {
      discard(); // a process died in the midst of it: the order of the files is lost
      return Optional.empty();
    }
    Optional<Mark> found = mark();
    boolean used = found.isPresent() || Files.exists(place.resolve("state"));
    if (!used) {
      return Optional.empty();
    }
    Optional<StateRecord> record = record();
    long written = found.map(Mark::written).orElse(now);
    boolean open = found.map(Mark::running).orElse(true);
    boolean whole = found.isPresent() && found.get().whole();
    if (whole && record.isPresent() && !open) {
      return Optional.of(state(name, record.get(), written));
    }
    if (whole && record.isPresent() && othersHaveIt()) {
      return Optional.of(state(name, record.get(), Math.max(now, written)));
    }
    // A RUN was cut off, or the power was: what its outputs were made from is not known.
    return Optional.of(state(name, StateRecord.LOST, Math.max(youngestFile(), written)));
  }

  /**
   * The state of a cache whose inputs are not known, after its files were moved to a date before
   * all that a RUN may find. Other inputs would need a later date each, most of an image's files.
   *
   * @param setDate sets the modification time of a file or of a link itself, in ns since 1970
   */
  public State backdated(State lost, ObjLongConsumer<Path> setDate) {
    if (othersHaveIt()) {
      return lost; // they are writing to these files
    }
    try {
      Files.createFile(backdating());
      Backdating.move(data(), setDate);
      Files.delete(backdating());
    } catch (IOException e) {
      throw new StoreException.Disk(data(), e);
    }
    return state(lost.name(), lost.record(), Backdating.LATEST);
  }

  /** Whether no RUN has had it yet, nor did it start with files. */
  public boolean isNew() {
    return Files.notExists(place.resolve("state"));
  }

  /**
   * Has it start with files.
   *
   * @param files a folder of the store, which is moved
   * @param record what those who made the files have seen
   * @param written when the last of them ended
   */
  public void start(Path files, StateRecord record, long written) {
    put(files);
    Records.write(place.resolve("record"), record);
    write(false, written); // last: without it the cache is new
  }

  /** Has it start with files of which it is not known what they were made from. */
  public void startUnknown(Path files, long now) {
    put(files);
    forget(now);
  }

  private void put(Path files) {
    try {
      Trees.delete(data());
      Files.move(files, data());
    } catch (IOException e) {
      throw new StoreException.Disk(data(), e);
    }
  }

  /** Whether it has to start empty, see {@link Caches#markThoseWrittenAfter}. */
  public boolean isMarked() {
    return Files.exists(place.resolve(MARKED));
  }

  private Path backdating() {
    return place.resolve("backdating");
  }

  /** Whether others have it, too. */
  public boolean othersHaveIt() {
    return Store.list(place.resolve("active")).size() > 1;
  }

  private long youngestFile() {
    try {
      return Backdating.youngest(data());
    } catch (IOException e) {
      throw new StoreException.Disk(data(), e);
    }
  }

  /** Empties it: nobody can tell what its files are older than. */
  public void discard() {
    Path grave = store.processFolder().newFolder("discarded");
    try {
      Object mode = Files.getAttribute(data(), "unix:mode");
      Files.move(data(), grave.resolve("data"));
      Files.createDirectory(data());
      Files.setAttribute(data(), "unix:mode", mode);
      Files.deleteIfExists(place.resolve("record"));
      Files.deleteIfExists(place.resolve("state"));
      Files.deleteIfExists(CacheOrigin.file(place));
      Files.deleteIfExists(backdating());
      Files.deleteIfExists(place.resolve(MARKED));
    } catch (IOException e) {
      throw new StoreException.Disk(data(), e);
    }
    Trees.delete(grave);
  }

  private State state(String name, StateRecord record, long written) {
    return new State(stateId(), State.Kind.CACHE, name, record, written, true);
  }

  private Optional<Mark> mark() {
    return mark(store, place);
  }

  private Optional<StateRecord> record() {
    return store.records().read(place.resolve("record"), place.resolve("images"));
  }

  /**
   * What is known about its files, for another store; empty if it has none, or would start empty.
   *
   * @param now the file clock's time
   */
  public Optional<CacheState> exported(long now) {
    return isMarked()
        ? Optional.empty()
        : state("", now).map(state -> new CacheState(state.record(), state.written()));
  }

  /** The snapshot that it was last imported from or exported as. */
  public Optional<CacheOrigin> origin() {
    return CacheOrigin.read(place);
  }

  /** Whether a RUN, or somebody in a shell, had it since it was exported or imported as this. */
  public boolean isUsedSince(CacheOrigin origin) {
    Optional<Mark> mark = mark();
    return mark.isEmpty() || mark.get().running() || mark.get().written() != origin.written();
  }

  private static Optional<Mark> mark(Store store, Path place) {
    return StoreFile.read(
        place.resolve("state"),
        STATE,
        in -> new Mark(in.flag(), store.durability().isWhole(in), in.number()));
  }

  /** Has a cache that was written after this moment start empty at its next use. */
  static void markIfWrittenAfter(Store store, Path place, long moment) {
    if (mark(store, place).stream().anyMatch(mark -> mark.written() > moment)) {
      StoreFile.write(place.resolve(MARKED), MARKED, new FieldWriter());
    }
  }

  /**
   * Notes what the RUN is about to see, and lets others at the record again.
   *
   * @param latest the latest date of a file in view: what is written from now on is younger
   */
  public void begin(StateRecord record, long latest) {
    long written = Math.max(mark().map(Mark::written).orElse(latest), latest);
    // The mark first: a new record with an old end would hide what is about to be written.
    write(true, written);
    Records.write(place.resolve("record"), record);
    unlockRecord();
  }

  /** The cache's id. */
  public String id() {
    return String.valueOf(place.getFileName());
  }

  public String stateId() {
    return "cache " + place.getFileName();
  }

  /**
   * Notes that the RUN has ended.
   *
   * @param after adds what the RUN left in view: it may have changed what its outputs came from
   */
  public void end(long now, UnaryOperator<StateRecord> after) throws InterruptedException {
    locks.gate().lockInterruptibly();
    try {
      FileMutex held = waitForMutex();
      try {
        StateRecord before = record().orElse(StateRecord.LOST);
        StateRecord seen = after.apply(before);
        if (!seen.equals(before)) {
          Records.write(place.resolve("record"), seen);
        }
        long written = Math.max(mark().map(Mark::written).orElse(now), now);
        write(othersHaveIt(), written);
      } finally {
        held.close();
      }
    } finally {
      locks.gate().unlock();
    }
  }

  /** Keeps others from the record until the RUN begins, if nothing does so yet. */
  public void lockRecord() throws InterruptedException {
    if (mutex != null) {
      return;
    }
    locks.gate().lockInterruptibly();
    boolean held = false;
    try {
      mutex = waitForMutex();
      held = true;
    } finally {
      if (!held) {
        locks.gate().unlock();
      }
    }
  }

  private FileMutex waitForMutex() throws InterruptedException {
    while (true) {
      Optional<FileMutex> free = FileMutex.tryExclusive(place.resolve("mutex"));
      if (free.isPresent()) {
        return free.get();
      }
      Thread.sleep(2);
    }
  }

  /** Forgets all it has seen: whatever it holds counts as older than any file. */
  public void forget(long now) {
    // A file may have been given a date of the future: what an edit gets must be later.
    long youngest = Math.max(youngestFile(), now);
    Records.write(place.resolve("record"), StateRecord.LOST);
    write(false, Math.max(mark().map(Mark::written).orElse(youngest), youngest));
  }

  private void write(boolean running, long written) {
    write(store, place, running, written);
  }

  private static void write(Store store, Path place, boolean running, long written) {
    FieldWriter out = store.durability().stamp(new FieldWriter().flag(running));
    StoreFile.write(place.resolve("state"), STATE, out.number(written));
  }

  /** Writes what is known about the files of a cache that nobody else can see yet. */
  static void write(Store store, Path draft, CacheState state) {
    Records.write(draft.resolve("record"), state.record());
    state.images().forEach((id, image) -> Records.writeImage(draft.resolve("images"), id, image));
    write(store, draft, false, state.written());
  }

  /** Lets others at the record. */
  public void unlockRecord() {
    FileMutex held = mutex;
    if (held != null) {
      mutex = null;
      held.close();
      locks.gate().unlock();
    }
  }

  @Override
  public void close() {
    unlockRecord();
    locks.release().run();
  }

  /** Sets the folder's permissions the first time it is used. */
  public void permissions(int mode) {
    try {
      if (isNew()) {
        Files.setAttribute(data(), "unix:mode", mode);
      }
    } catch (IOException e) {
      throw new StoreException.Disk(data(), e);
    }
  }
}
