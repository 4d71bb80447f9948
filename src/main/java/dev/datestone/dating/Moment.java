package dev.datestone.dating;

/** Steps on the line of time, in nanoseconds since 1970. */
public final class Moment {
  private static final long MILLISECOND = 1_000_000;
  private static final long MICROSECOND = 1_000;

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
}
