package dev.datestone.engine;

import java.util.List;

/** One command of a simulated RUN. */
sealed interface Command {
  /** Makes whatever looks older than what it is made from, in this order. */
  record Make(List<Rule> rules) implements Command {}

  /** Writes a file anew, as it is or changed as a formatter would do. */
  record Rewrite(String path, boolean change) implements Command {}

  record Remove(String path) implements Command {}

  /**
   * An output and what it is made from: a file; the names in a folder ({@code folder/}); the files
   * of a folder, whose own date nobody looks at ({@code folder/*}).
   *
   * @param coarse only few contents can come out of it
   */
  record Rule(String out, List<String> inputs, boolean coarse) {
    static Rule of(String out, String... inputs) {
      return new Rule(out, List.of(inputs), false);
    }
  }

  /**
   * How a tool goes by dates.
   *
   * @param dateIsStart an output has the date at which its making began, as with cargo; otherwise
   *     that of its end, as with make
   * @param grain what it sees no finer than: a nanosecond, a millisecond as the JVM's tools, a
   *     second as Python, rsync and old makes
   */
  record Tool(boolean dateIsStart, long grain) {
    boolean newer(long input, long output) {
      return Math.floorDiv(input, grain) > Math.floorDiv(output, grain);
    }

    /** The first moment that it sees as later. */
    long after(long time) {
      return (Math.floorDiv(time, grain) + 1) * grain;
    }

    boolean seesSecondsOnly() {
      return grain == FakeClock.SECOND;
    }
  }
}
