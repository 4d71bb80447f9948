package dev.datestone.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What is being pulled, pushed, imported or freed, as lines for a terminal. */
final class TransferLines {
  private static final int CELLS = 20;
  private static final long SAMPLE_NANOS = 1_000_000_000L;

  private final List<Running> running = new ArrayList<>();

  /** A transfer, with its speed over the last seconds. */
  private static final class Running {
    private final String what;
    private final LongSupplier done;
    private final long total;
    private long sampled = System.nanoTime();
    private long before;
    private double speed = -1;

    Running(String what, LongSupplier done, long total) {
      this.what = what;
      this.done = done;
      this.total = total;
    }

    String line() {
      long now = System.nanoTime();
      long bytes = done.getAsLong();
      long nanos = now - sampled;
      if (nanos >= SAMPLE_NANOS) {
        double latest = (bytes - before) * 1e9 / nanos;
        speed = speed < 0 ? latest : (speed + latest) / 2;
        sampled = now;
        before = bytes;
      }
      String rate = speed < 0 ? "" : ", " + Table.bytes((long) speed) + "/s";
      return total <= 0
          ? what + "  " + Table.bytes(bytes) + rate
          : what
              + "  "
              + Table.bytes(Math.min(bytes, total))
              + " of "
              + Table.bytes(total)
              + rate
              + "  "
              + bar(bytes);
    }

    private String bar(long bytes) {
      int full = (int) (CELLS * Math.min(bytes, total) / total);
      return "[" + "#".repeat(full) + ".".repeat(CELLS - full) + "]";
    }
  }

  void began(String what, LongSupplier done, long total) {
    running.add(new Running(what, done, total));
  }

  /** The first of that name has ended. */
  void ended(String what) {
    for (Running each : running) {
      if (each.what.equals(what)) {
        running.remove(each);
        return;
      }
    }
  }

  List<String> lines() {
    return running.stream().map(Running::line).toList();
  }

  /** A transfer that has ended; empty if it was too quick to be told. */
  static String told(String what, long bytes, long millis) {
    return millis < 2000
        ? ""
        : what
            + ": "
            + Table.bytes(bytes)
            + " in "
            + Progress.seconds(millis * 1_000_000)
            + " ("
            + Table.bytes(bytes * 1000 / millis)
            + "/s)";
  }
}
