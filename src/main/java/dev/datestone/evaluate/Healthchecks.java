package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig.Healthcheck;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The health check of an image, its times read. */
final class Healthchecks {
  private Healthchecks() {}

  static Healthcheck read(
      Command.Healthcheck command, UnaryOperator<Invocation> later, Function<Word, String> text) {
    Invocation written = command.command();
    return new Healthcheck(
        test(written == null ? null : later.apply(written)),
        nanos(command.interval(), text),
        nanos(command.timeout(), text),
        nanos(command.startPeriod(), text),
        nanos(command.startInterval(), text),
        retries(command.retries(), text));
  }

  private static List<String> test(@Nullable Invocation command) {
    if (command == null) {
      return List.of("NONE");
    }
    List<String> test = new ArrayList<>();
    switch (command) {
      case Invocation.Shell(Word word) -> {
        test.add("CMD-SHELL");
        test.add(word.text());
      }
      case Invocation.Exec exec -> {
        test.add("CMD");
        test.addAll(exec.arguments());
      }
    }
    return test;
  }

  /** Go's durations, such as 1m30s and 500ms. */
  private static long nanos(@Nullable Word word, Function<Word, String> text) {
    if (word == null) {
      return 0;
    }
    String written = text.apply(word);
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
      double factor = factor(written.substring(unit, at));
      if (number == unit || factor == 0) {
        throw wrong(word, written);
      }
      try {
        nanos += Double.parseDouble(written.substring(number, unit)) * factor;
      } catch (NumberFormatException e) {
        throw wrong(word, written);
      }
    }
    return (long) nanos;
  }

  private static double factor(String unit) {
    return switch (unit) {
      case "h" -> 3600e9;
      case "m" -> 60e9;
      case "s" -> 1e9;
      case "ms" -> 1e6;
      case "us", "µs" -> 1e3;
      case "ns" -> 1;
      default -> 0;
    };
  }

  private static EarthfileException wrong(Word word, String written) {
    return new EarthfileException(
        word.position(),
        Math.max(1, word.text().length()),
        "\"" + written + "\" is no duration",
        "write one as 30s, 1m30s or 500ms");
  }

  private static int retries(@Nullable Word word, Function<Word, String> text) {
    if (word == null) {
      return 0;
    }
    String written = text.apply(word);
    try {
      int number = Integer.parseInt(written);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new EarthfileException(
        word.position(),
        Math.max(1, word.text().length()),
        "\"" + written + "\" is no number of retries",
        null);
  }
}
