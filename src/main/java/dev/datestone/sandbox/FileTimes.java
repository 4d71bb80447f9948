package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Dates of files to the nanosecond, set without opening the file and without following a link. */
public final class FileTimes {
  private static final long SECOND = 1_000_000_000L;
  private static final long UTIME_OMIT = (1L << 30) - 2;

  private FileTimes() {}

  /** Sets when the file (or the link itself) was changed; when it was read stays. */
  public static void set(Path file, long epochNanos) {
    try (Memory memory = Memory.take()) {
      Memory.Piece times = times(memory, 0, epochNanos);
      times.bytes().putLong(Long.BYTES, UTIME_OMIT);
      set(file.toString(), memory.path(file), times);
    }
  }

  /** Sets when the file (or the link itself) was read, and when it was changed. */
  public static void set(Path file, long readNanos, long epochNanos) {
    try (Memory memory = Memory.take()) {
      set(memory, file.toString(), memory.path(file), readNanos, epochNanos);
    }
  }

  static void set(Memory memory, String about, long path, long readNanos, long epochNanos) {
    set(about, path, times(memory, readNanos, epochNanos));
  }

  /** Two times of two numbers: seconds, nanoseconds. */
  private static Memory.Piece times(Memory memory, long readNanos, long epochNanos) {
    Memory.Piece times = memory.piece(4 * Long.BYTES);
    times.bytes().putLong(0, Math.floorDiv(readNanos, SECOND));
    times.bytes().putLong(Long.BYTES, Math.floorMod(readNanos, SECOND));
    times.bytes().putLong(2 * Long.BYTES, Math.floorDiv(epochNanos, SECOND));
    times.bytes().putLong(3 * Long.BYTES, Math.floorMod(epochNanos, SECOND));
    return times;
  }

  private static void set(String about, long path, Memory.Piece times) {
    Libc.call(
        about, Syscall.UTIMENSAT, Libc.AT_FDCWD, path, times.address(), Libc.AT_SYMLINK_NOFOLLOW);
  }

  /** When the file, or the link itself, was changed. */
  public static long get(Path file) throws IOException {
    return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.NANOSECONDS);
  }

  /**
   * What the kernel's clock for files says now in this folder: the clock that outputs get their
   * dates from. It lags behind the system's clock by up to a tick, so the two must not be compared.
   */
  public static long stamp(Path folder) throws IOException {
    // No temporary file's random name: the first random number costs 10 ms.
    String name = ".stamp-" + Thread.currentThread().threadId() + "-" + System.nanoTime();
    Path file = Files.createFile(folder.resolve(name));
    try {
      return get(file);
    } finally {
      Files.delete(file);
    }
  }
}
