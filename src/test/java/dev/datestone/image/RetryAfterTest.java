package dev.datestone.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long a registry wants to be left alone. */
class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");

  @Test
  void secondsOrADate() {
    assertThat(Registry.retryAfter("0", NOW)).contains(Duration.ZERO);
    assertThat(Registry.retryAfter("120", NOW)).contains(Duration.ofMinutes(2));
    assertThat(Registry.retryAfter("Mon, 23 Nov 2026 18:00:30 GMT", NOW))
        .contains(Duration.ofSeconds(30));
    assertThat(Registry.retryAfter("Mon, 23 Nov 2026 17:00:00 GMT", NOW)).contains(Duration.ZERO);
  }

  @Test
  void whatIsNeitherIsNothing() {
    for (String each : new String[] {"", "-1", "soon", "1.5", "99999999999999999999", "٣"}) {
      assertThat(Registry.retryAfter(each, NOW)).as(each).isEmpty();
    }
  }
}
