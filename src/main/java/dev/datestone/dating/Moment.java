package dev.datestone.dating;

/** Steps on the line of time, in nanoseconds since 1970. */
public final class Moment {
  private static final long MILLISECOND = 1_000_000;
  private static final long MICROSECOND = 1_000;

  /** Before all that a RUN ever made: 1980-01-02, as a zip file knows no day before 1980. */
  static final long LONG_AGO = 315_619_200_000_000_000L;

  private Moment() {}

  /**
   * The moment just after: the next whole millisecond, because many tools (all that ask the JVM or
   * JavaScript for a date) see no finer.
   */
  public static long justAfter(long time) {
    return (Math.floorDiv(time, MILLISECOND) + 1) * MILLISECOND;
  }

  /** The least step between two files whose order has to be kept. */
  static long behind(long time) {
    return time + MICROSECOND;
  }

  /** What is behind it is not older than this. */
  static long before(long time) {
    return time - MICROSECOND;
  }
}
