package dev.datestone.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Reading Retry-After headers. */
class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");

  @Test
  void secondsAndDatesAreRead() {
    assertThat(Retries.retryAfter("0", NOW)).contains(Duration.ZERO);
    assertThat(Retries.retryAfter("120", NOW)).contains(Duration.ofMinutes(2));
    assertThat(Retries.retryAfter("Mon, 23 Nov 2026 18:00:30 GMT", NOW))
        .contains(Duration.ofSeconds(30));
    assertThat(Retries.retryAfter("Mon, 23 Nov 2026 17:00:00 GMT", NOW)).contains(Duration.ZERO);
  }

  @Test
  void otherTextsAreIgnored() {
    for (String each : new String[] {"", "-1", "soon", "1.5", "99999999999999999999", "٣"}) {
      assertThat(Retries.retryAfter(each, NOW)).as(each).isEmpty();
    }
  }
}
