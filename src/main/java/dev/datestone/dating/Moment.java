package dev.datestone.dating;

/** Steps on the line of time, in nanoseconds since 1970. */
public final class Moment {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLISECOND = 1_000_000;
  private static final long MICROSECOND = 1_000;

  /** How far the clock that files get their dates from may be behind others. */
  private static final long TICKS = 100 * MILLISECOND;

  /** Before all that a RUN ever made: 1980-01-02, as a zip file knows no day before 1980. */
  static final long LONG_AGO = 315_619_200_000_000_000L;

  private Moment() {}

  /**
   * The moment just after: the next whole millisecond, because many tools (all that ask the JVM or
   * JavaScript for a date) see no finer.
   */
  public static long justAfter(long time) {
    return next(time, MILLISECOND);
  }

  /**
   * The next whole second: Python, rsync, busybox and old makes compare whole seconds. What is
   * always past, {@link Long#MIN_VALUE}, stays so.
   */
  static long nextSecond(long time) {
    return next(time, SECOND);
  }

  /** The latest moment that lies a whole second before, for every tool. */
  static long secondBefore(long time) {
    return time - SECOND;
  }

  /**
   * A date that is whole seconds later than a bound, if it is late enough for that by now. It is
   * too where the clock was set back behind the bound, as then there is something to wait for.
   *
   * @param wanted the date if it is one
   */
  static long secondsApart(long bound, long wanted, long now) {
    if (bound > now + TICKS) {
      return nextSecond(bound);
    }
    return Math.min(Math.max(wanted, nextSecond(bound)), now);
  }

  /** The least step between two files whose order has to be kept. */
  static long steps(int count) {
    return count * MICROSECOND;
  }

  /** Whether tools that compare whole seconds see it as later, too. */
  static boolean isSecondAfter(long time, long other) {
    return time >= nextSecond(other);
  }

  private static long next(long time, long unit) {
    return time == Long.MIN_VALUE ? time : (Math.floorDiv(time, unit) + 1) * unit;
  }
}
