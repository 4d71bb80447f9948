package dev.datestone.evaluate;

/** Durations in Go's form, such as 1m30s or 500ms. */
final class Durations {
  private Durations() {}

  /**
   * The duration in nanoseconds.
   *
   * @throws NumberFormatException if it is none
   */
  static long nanos(String written) {
    double nanos = 0;
    int at = 0;
    while (at < written.length()) {
      int number = at;
      while (at < written.length() && "0123456789.".indexOf(written.charAt(at)) >= 0) {
        at++;
      }
      int unit = at;
      while (at < written.length() && Character.isLetter(written.charAt(at))) {
        at++;
      }
      double value = Double.parseDouble(written.substring(number, unit));
      nanos += value * nanosOf(written.substring(unit, at));
    }
    return (long) nanos;
  }

  private static double nanosOf(String unit) {
    return switch (unit) {
      case "h" -> 3600e9;
      case "m" -> 60e9;
      case "s" -> 1e9;
      case "ms" -> 1e6;
      case "us", "µs" -> 1e3;
      case "ns" -> 1;
      default -> throw new NumberFormatException(unit);
    };
  }
}
