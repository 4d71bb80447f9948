package dev.datestone.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A lock on a file, between threads and between processes; the kernel drops it with the process.
 */
final class FileMutex implements AutoCloseable {
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
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = null;
      try {
        lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      } catch (OverlappingFileLockException e) {
        // a thread of this process has it
      }
      // Whoever removed the folder meanwhile has taken the file away: what we hold locks nothing.
      if (lock == null || !Files.exists(file)) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new FileMutex(file, channel));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
  }
}
