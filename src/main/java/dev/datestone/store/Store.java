package dev.datestone.store;

import dev.datestone.content.Digest;
import dev.datestone.content.ReadLog;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The folder that holds everything Datestone remembers. Two processes may share it, and either may
 * be killed at any moment.
 */
public final class Store implements AutoCloseable {
  /** Raised with the form of anything in it that would otherwise count as damaged. */
  private static final int FORM = 4;

  private static final String NAME = "datestone store ";
  private static final String VERSION = NAME + FORM;

  /** Somebody who waits for a short step asks again soon, for a long one seldom. */
  private static final long LONGEST_PAUSE_MILLIS = 32;

  private static final long PRUNING_PAUSE_NANOS = 50_000_000;

  private final Path home;
  private final ProcessFolder processFolder;
  private final Durability durability;
  private final Caches caches;

  private Store(Path home, ProcessFolder processFolder, Durability durability) {
    this.home = home;
    this.processFolder = processFolder;
    this.durability = durability;
    this.caches = new Caches(this);
  }

  /**
   * Opens the store, making it when there is none.
   *
   * @param owner "root" or "user": what layers look like on disk depends on it
   */
  public static Store open(Path home, String owner) {
    if (Files.exists(home) && !Files.isDirectory(home)) {
      throw new StoreException.Unusable(
          "DATESTONE_HOME is a file: " + home, "set DATESTONE_HOME to a folder");
    }
    try {
      String expected = VERSION + " " + owner;
      Path version = home.resolve("version");
      String found = read(version);
      ReadLog.saw(version, !found.isEmpty());
      if (found.isEmpty()) {
        StoreAccess.create(home);
        StoreAccess.restrict(home);
        for (String folder :
            List.of("layers", "records", "results", "caches", "images", "running", "tmp")) {
          Files.createDirectories(home.resolve(folder));
        }
        Files.writeString(version, expected + "\n");
      } else if (!found.equals(expected)) {
        throw unusable(home, found, owner);
      } else {
        StoreAccess.restrict(home);
      }
      ProcessFolder processFolder = start(home);
      requireOwn(home, processFolder);
      return new Store(home, processFolder, Durability.open(home));
    } catch (IOException e) {
      throw new StoreException.Disk(home, e);
    }
  }

  /**
   * Says that it is here, and steps back while somebody makes room: one of the two sees the other.
   */
  private static ProcessFolder start(Path home) throws IOException {
    while (true) {
      ProcessFolder processFolder = ProcessFolder.start(home.resolve("tmp"));
      if (!Pruning.isGoingOn(home)) {
        return processFolder;
      }
      processFolder.close();
      LockSupport.parkNanos(PRUNING_PAUSE_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new ClosedByInterruptException();
      }
    }
  }

  private static void requireOwn(Path home, ProcessFolder processFolder) throws IOException {
    try {
      StoreAccess.requireOwn(home, processFolder.folder());
    } catch (StoreException e) {
      processFolder.close();
      throw e;
    }
  }

  private static StoreException unusable(Path home, String found, String owner) {
    if (found.startsWith(VERSION + " ")) {
      return new StoreException.Unusable(
          home + " was made by " + (owner.equals("root") ? "a normal user" : "root"),
          "set DATESTONE_HOME to a folder of your own, or remove this one");
    }
    String age = isOlder(found) ? "an older" : "another";
    return new StoreException.Unusable(
        home + " is of " + age + " version (\"" + found + "\")",
        "set DATESTONE_HOME to another folder, or remove this one");
  }

  private static boolean isOlder(String found) {
    for (int form = 1; form < FORM; form++) {
      if (found.startsWith(NAME + form + " ")) {
        return true;
      }
    }
    return false;
  }

  private static String read(Path version) throws IOException {
    try {
      return Files.readString(version, StandardCharsets.UTF_8).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  public Path home() {
    return home;
  }

  /** A folder of this process's own, gone when it ends, however it ends. */
  public ProcessFolder processFolder() {
    return processFolder;
  }

  public Durability durability() {
    return durability;
  }

  public Layers layers() {
    return new Layers(this);
  }

  public ActionStore actions() {
    return new ActionStore(this);
  }

  public Records records() {
    return new Records(this);
  }

  public Caches caches() {
    return caches;
  }

  public Images images() {
    return new Images(home.resolve("images"));
  }

  /** Whether the store has all layers of an image. */
  public boolean hasLayers(Images.Image image) {
    return image.snapshot().layers().stream().allMatch(layers()::has);
  }

  public LayerIndex layerIndex() {
    return new LayerIndex(home.resolve("blobs"));
  }

  public ContentStore contentStore() {
    return new ContentStore(this);
  }

  public Squashed squashed() {
    return new Squashed(this);
  }

  public Downloads downloads() {
    return new Downloads(this);
  }

  public Tags tags() {
    return new Tags(home.resolve("tags"));
  }

  /**
   * Waits until nobody else, in this process or another, does the work that this key names. Close
   * what is returned when it is done.
   */
  public Runnable exclusive(Digest key) throws InterruptedException {
    Path file = home.resolve("running").resolve(key.hex());
    for (long pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      Optional<FileMutex> free = FileMutex.tryExclusive(file);
      if (free.isPresent()) {
        return () -> {
          Trees.delete(file);
          free.get().close();
        };
      }
      Thread.sleep(pause);
    }
  }

  /** The same for a file or folder of the host that is about to be written. */
  public Runnable exclusive(Path written) throws InterruptedException {
    String place = "written: " + written.toAbsolutePath().normalize();
    return exclusive(Digest.of(place));
  }

  /** Takes away what killed processes left. Not needed for being right, only for room. */
  public void sweep() {
    try {
      processFolder.sweepOthers();
      new Leftovers(home).sweep();
    } catch (StoreException e) {
      // There is another time; a disk that is really broken shows where something is written.
    }
  }

  @Override
  public void close() {
    processFolder.close();
  }

  /** Names in a folder, in order; none when it is not there. */
  static List<Path> list(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return new ArrayList<>(
          paths.filter(path -> !path.getFileName().toString().startsWith(".")).sorted().toList());
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new StoreException.Disk(folder, e);
    }
  }
}
