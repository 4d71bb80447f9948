package dev.datestone.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock on a file, between threads and between processes; the kernel drops it with the process.
 *
 * <p>The kernel also drops it when the process closes any other descriptor of the file. So a thread
 * must not even open a file that another thread of the process has locked: {@link #HELD} says
 * which.
 */
final class FileMutex implements AutoCloseable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private FileMutex(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Empty when somebody else has it, in this process or another. */
  static Optional<FileMutex> tryExclusive(Path file) {
    return tryLock(file, false);
  }

  static Optional<FileMutex> tryShared(Path file) {
    return tryLock(file, true);
  }

  private static Optional<FileMutex> tryLock(Path file, boolean shared) {
    if (!HELD.add(file)) {
      return Optional.empty();
    }
    Optional<FileMutex> mutex = Optional.empty();
    try {
      mutex = lock(file, shared);
      return mutex;
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    } finally {
      if (mutex.isEmpty()) {
        HELD.remove(file);
      }
    }
  }

  private static Optional<FileMutex> lock(Path file, boolean shared) throws IOException {
    if (!Files.exists(file)) {
      Files.write(file, new byte[0], StandardOpenOption.CREATE);
    }
    Object before = Files.getAttribute(file, "unix:ino");
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean kept = false;
    try {
      // Whoever removed the file meanwhile has taken it away: what we hold then locks nothing.
      kept =
          channel.tryLock(0, Long.MAX_VALUE, shared) != null
              && before.equals(Files.getAttribute(file, "unix:ino"));
      return kept ? Optional.of(new FileMutex(file, channel)) : Optional.empty();
    } finally {
      if (!kept) {
        channel.close();
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    } finally {
      HELD.remove(file);
    }
  }
}
