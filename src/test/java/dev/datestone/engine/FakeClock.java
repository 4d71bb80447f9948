package dev.datestone.engine;

/**
 * The clock of a simulated machine. Somebody may set it; the time that passed goes on all the same.
 */
final class FakeClock {
  static final long MICRO = 1_000;
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000_000_000;

  private final long grain;
  private long now = 1_700_000_000 * SECOND;
  private long elapsed;

  /**
   * @param grain how far apart two dates are that it gives to files: Linux looks at its clock for
   *     them every few milliseconds only
   */
  FakeClock(long grain) {
    this.grain = grain;
  }

  /** The date that a file gets which is written now. */
  long stamp() {
    return now - Math.floorMod(now, grain);
  }

  long now() {
    return now;
  }

  /** Time since the start, which nobody can set. */
  long elapsed() {
    return elapsed;
  }

  void pass(long time) {
    now += time;
    elapsed += time;
  }

  void passUntil(long time) {
    while (stamp() < time) {
      pass(Math.max(grain, time - now));
    }
  }

  /** Somebody sets the clock. */
  void set(long by) {
    now += by;
  }
}
