package dev.datestone.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One process's folder for unfinished work. A lock on it says that the process lives; the kernel
 * releases it whatever happens, so the next process may take the leftovers away.
 */
public final class ProcessFolder implements AutoCloseable {
  private final Path all;
  private final Path folder;
  private final FileChannel channel;
  private final AtomicInteger counter = new AtomicInteger();

  private ProcessFolder(Path all, Path folder, FileChannel channel) {
    this.all = all;
    this.folder = folder;
    this.channel = channel;
  }

  static ProcessFolder start(Path all) throws IOException {
    while (true) {
      // No random UUID: the first random number costs 5 ms.
      String name =
          Long.toHexString(System.currentTimeMillis()) + "-" + Long.toHexString(System.nanoTime());
      // The lock lies beside the folder and is there before it: a sweeping process takes a folder
      // without a held lock for a leftover.
      Path lock = all.resolve(name + ".lock");
      FileChannel channel;
      try {
        channel = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException e) {
        continue; // two started in the same nanosecond
      }
      channel.lock();
      // One that swept between the two lines above has taken the file away.
      if (Files.exists(lock)) {
        return new ProcessFolder(all, Files.createDirectory(all.resolve(name)), channel);
      }
      channel.close();
    }
  }

  public Path folder() {
    return folder;
  }

  /** A new, empty folder in it. */
  public Path newFolder(String purpose) {
    Path fresh = folder.resolve(purpose + "-" + counter.incrementAndGet());
    try {
      return Files.createDirectory(fresh);
    } catch (IOException e) {
      throw new StoreException.Disk(fresh, e);
    }
  }

  /** A path in it that does not exist yet. */
  Path newPath() {
    return folder.resolve(uniqueName());
  }

  /**
   * Moves a file or folder out of its place, so that it is there whole or not at all; deletes it.
   */
  void discard(Path place) throws IOException {
    Path grave = newPath();
    Files.move(place, grave, StandardCopyOption.ATOMIC_MOVE);
    Trees.delete(grave);
  }

  /** A name that nothing else in the store has; it begins with the process's own, then "_". */
  String uniqueName() {
    return folder.getFileName() + "_" + counter.incrementAndGet();
  }

  boolean isDeadProcess(String name) {
    if (folder.getFileName().toString().equals(name)) {
      return false;
    }
    Path lock = all.resolve(name + ".lock");
    return !Files.exists(lock) || isDead(lock);
  }

  void sweepOthers() {
    for (Path lock : Store.list(all)) {
      String name = lock.getFileName().toString();
      Path other = all.resolve(name.replace(".lock", ""));
      if (name.endsWith(".lock") && !other.equals(folder)) {
        sweep(lock, other);
      }
    }
  }

  /** The lock is held until all is gone, so that no two sweep the same. */
  private static void sweep(Path lock, Path leftover) {
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      if (held != null) {
        Trees.delete(leftover);
        Trees.delete(lock);
      }
    } catch (IOException | StoreException | OverlappingFileLockException e) {
      // It stays for another time: nothing of a build hangs on it.
    }
  }

  /** Whether another process that lives has the store open. */
  boolean othersLive() {
    for (Path lock : Store.list(all)) {
      String name = lock.getFileName().toString();
      if (name.endsWith(".lock") && !name.equals(folder.getFileName() + ".lock") && !isDead(lock)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDead(Path lock) {
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      return held != null;
    } catch (OverlappingFileLockException e) {
      return true; // another thread of ours holds it: it sweeps
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    Trees.delete(folder);
    Trees.delete(all.resolve(folder.getFileName() + ".lock"));
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException.Disk(folder, e);
    }
  }
}
