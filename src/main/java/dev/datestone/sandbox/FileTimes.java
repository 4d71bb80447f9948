package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Path;

/** Dates of files to the nanosecond, set without opening the file and without following a link. */
public final class FileTimes {
  private FileTimes() {}

  /** Sets when the file (or link itself) was changed; when it was read stays. */
  public static void set(Path file, long epochNanos) {
    throw new UnsupportedOperationException();
  }

  /**
   * What the kernel's clock for files says now in this folder: the clock that outputs get their
   * dates from.
   */
  public static long stamp(Path folder) throws IOException {
    throw new UnsupportedOperationException();
  }
}
