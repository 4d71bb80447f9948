package dev.datestone.evaluate;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.HealthCheck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** HEALTHCHECK, of an Earthfile and of a Dockerfile. */
final class HealthChecks {
  private final Texts texts;

  /** What words of the file mean, and errors that point at them. */
  interface Texts {
    String text(Word word);

    EarthfileException error(Word word, String message, @Nullable String hint);
  }

  HealthChecks(Texts texts) {
    this.texts = texts;
  }

  /**
   * The check of an image.
   *
   * @param command null for none, not even that of the base image
   */
  HealthCheck of(
      @Nullable Invocation command,
      @Nullable Word interval,
      @Nullable Word timeout,
      @Nullable Word startPeriod,
      @Nullable Word startInterval,
      @Nullable Word retries) {
    return new HealthCheck(
        command == null ? List.of("NONE") : test(command),
        nanos(interval),
        nanos(timeout),
        nanos(startPeriod),
        nanos(startInterval),
        retries(retries));
  }

  private static List<String> test(Invocation command) {
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

  /** A duration in Go's form, such as 1m30s or 500ms; 0 if it is not written. */
  private long nanos(@Nullable Word word) {
    if (word == null) {
      return 0;
    }
    String written = texts.text(word);
    try {
      return Durations.nanos(written);
    } catch (NumberFormatException e) {
      throw texts.error(
          word, "\"" + written + "\" is not a duration", "write one as 30s, 1m30s or 500ms");
    }
  }

  private int retries(@Nullable Word word) {
    if (word == null) {
      return 0;
    }
    String written = texts.text(word);
    try {
      int number = Integer.parseInt(written);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The error below covers it.
    }
    throw texts.error(word, "\"" + written + "\" is not a number of retries", null);
  }
}
