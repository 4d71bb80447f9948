package dev.datestone.session;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Times and sizes as people write them. */
public final class Quantities {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

  private Quantities() {}

  /** A whole number in a range; empty for any other text. */
  static OptionalLong number(String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      return number >= least && number <= most ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Such as 90s, 30m, 12h, 7d, or several of them: 1h30m. */
  public static Optional<Duration> time(String text) {
    Duration sum = Duration.ZERO;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each < '0' || each > '9') {
        Duration unit =
            switch (each) {
              case 's' -> Duration.ofSeconds(1);
              case 'm' -> Duration.ofMinutes(1);
              case 'h' -> Duration.ofHours(1);
              case 'd' -> Duration.ofDays(1);
              default -> Duration.ZERO;
            };
        if (unit.isZero() || i == start || i - start > 9) {
          return Optional.empty();
        }
        sum = sum.plus(unit.multipliedBy(Long.parseLong(text.substring(start, i))));
        start = i + 1;
      }
    }
    return text.isEmpty() || start < text.length() ? Optional.empty() : Optional.of(sum);
  }

  /** Such as 500MB or 20GB, units of 1000. */
  public static OptionalLong bytes(String text) {
    for (int i = UNITS.length - 1; i >= 0; i--) {
      if (text.toUpperCase(Locale.ROOT).endsWith(UNITS[i])) { // kB too
        String number = text.substring(0, text.length() - UNITS[i].length()).strip();
        boolean whole =
            !number.isEmpty()
                && number.length() <= 6
                && number.chars().allMatch(c -> c >= '0' && c <= '9');
        return whole
            ? OptionalLong.of(Long.parseLong(number) * (long) Math.pow(1000, i))
            : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }
}
