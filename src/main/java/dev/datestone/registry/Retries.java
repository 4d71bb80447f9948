package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Repeats a request while the trouble may be temporary: broken connections, busy servers. */
final class Retries {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final int TOO_MANY_REQUESTS = 429;

  private Retries() {}

  /** A request, and what is done with its response. */
  interface Attempt<T> {
    T run() throws IOException, InterruptedException;
  }

  /** What a server said that may have an answer later. */
  private static final class Busy extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> wait;

    Busy(String status, Optional<Duration> wait) {
      super(status);
      this.wait = wait;
    }
  }

  /** Throws what {@link #run} catches, if the server may have an answer later. */
  static void requireAnswer(RegistryResponse response) throws IOException {
    int status = response.status();
    if (status == TOO_MANY_REQUESTS || status == 408 || (status >= 500 && status != 501)) {
      String name = status == TOO_MANY_REQUESTS ? ", too many requests" : "";
      String message = response.error().message();
      throw new Busy(
          "returned " + status + name + (message.isEmpty() ? "" : " (" + message + ")"),
          retryAfter(response.header("Retry-After").strip(), Instant.now()));
    }
  }

  /**
   * Tries it until it gives a result.
   *
   * @param host for messages
   * @param more how often it is tried again
   * @param hint if the server asks for a pause that is too long
   * @throws TransportException at once: another attempt would fail as well
   */
  static <T> T run(String host, int more, String hint, Attempt<T> attempt)
      throws TransportException, InterruptedException {
    String trouble = "";
    for (int i = 0; i <= more; i++) {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(i, 6));
      try {
        return attempt.run();
      } catch (TransportException e) {
        throw e;
      } catch (Busy e) {
        trouble = String.valueOf(e.getMessage());
        if (e.wait.isPresent() && e.wait.get().compareTo(LONGEST_PAUSE) > 0) {
          throw new ImageException.Unreachable(
              host + " " + trouble + "; retry after " + e.wait.get().toSeconds() + " s", hint);
        }
        pause = e.wait.orElse(pause);
      } catch (IOException e) {
        trouble = "closed the connection: " + ImageException.reason(e);
      }
      if (i < more) {
        Thread.sleep(pause);
      }
    }
    throw new ImageException.Unreachable(
        host + " " + trouble + (more == 0 ? "" : " (tried " + (more + 1) + " times)"), "");
  }

  /** Reads a Retry-After header, in seconds or a date; empty if it is neither. */
  static Optional<Duration> retryAfter(String text, Instant now) {
    try {
      boolean seconds = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
      Duration wanted =
          seconds
              ? Duration.ofSeconds(Long.parseLong(text))
              : Duration.between(
                  now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
      return Optional.of(wanted.isNegative() ? Duration.ZERO : wanted);
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
