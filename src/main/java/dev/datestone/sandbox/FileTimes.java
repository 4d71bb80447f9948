package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Reads and sets modification times in nanoseconds, without opening files or following symlinks.
 */
public final class FileTimes {
  private static final long SECOND = 1_000_000_000L;
  private static final long UTIME_OMIT = (1L << 30) - 2;

  private FileTimes() {}

  /** Sets the modification time of a file or symlink and leaves the access time. */
  public static void set(Path file, long epochNanos) {
    try (NativeMemory memory = NativeMemory.take()) {
      NativeMemory.Piece times = times(memory, 0, epochNanos);
      times.bytes().putLong(Long.BYTES, UTIME_OMIT);
      set(file.toString(), memory.path(file), times);
    }
  }

  /** Sets the access and modification times of a file or symlink. */
  public static void set(Path file, long readNanos, long epochNanos) {
    try (NativeMemory memory = NativeMemory.take()) {
      set(memory, file.toString(), memory.path(file), readNanos, epochNanos);
    }
  }

  static void set(NativeMemory memory, String about, long path, long readNanos, long epochNanos) {
    set(about, path, times(memory, readNanos, epochNanos));
  }

  /** Two struct timespec: access and modification time, each as seconds and nanoseconds. */
  private static NativeMemory.Piece times(NativeMemory memory, long readNanos, long epochNanos) {
    NativeMemory.Piece times = memory.piece(4 * Long.BYTES);
    times.bytes().putLong(0, Math.floorDiv(readNanos, SECOND));
    times.bytes().putLong(Long.BYTES, Math.floorMod(readNanos, SECOND));
    times.bytes().putLong(2 * Long.BYTES, Math.floorDiv(epochNanos, SECOND));
    times.bytes().putLong(3 * Long.BYTES, Math.floorMod(epochNanos, SECOND));
    return times;
  }

  private static void set(String about, long path, NativeMemory.Piece times) {
    Kernel.call(
        about,
        Syscall.UTIMENSAT,
        Kernel.AT_FDCWD,
        path,
        times.address(),
        Kernel.AT_SYMLINK_NOFOLLOW);
  }

  /** The modification time of a file or symlink. */
  public static long get(Path file) throws IOException {
    return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.NANOSECONDS);
  }

  /**
   * The current time of the clock that the kernel uses for modification times in this folder. It is
   * up to a clock tick behind the system clock, so the two must not be compared.
   */
  public static long fileClock(Path folder) throws IOException {
    // Not a random name: the first random number costs 10 ms.
    String name = ".stamp-" + Thread.currentThread().threadId() + "-" + System.nanoTime();
    Path file = Files.createFile(folder.resolve(name));
    try {
      return get(file);
    } finally {
      Files.delete(file);
    }
  }
}
