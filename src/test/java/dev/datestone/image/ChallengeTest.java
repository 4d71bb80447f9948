package dev.datestone.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What registries ask for before they answer. */
class ChallengeTest {
  @Test
  void oneWithQuotedValues() {
    assertThat(
            Challenge.read(
                "Bearer realm=\"https://a.test/token?x=1,2\",service=\"a b\",scope=\"r:a:pull\""))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://a.test/token?x=1,2", "service", "a b", "scope", "r:a:pull")));
  }

  @Test
  void severalOfAHeader() {
    List<Challenge> both =
        Challenge.read("BASIC Realm = \"x \\\" y\" , Bearer realm=z , service=s");
    assertThat(both)
        .containsExactly(
            new Challenge("basic", Map.of("realm", "x \" y")),
            new Challenge("bearer", Map.of("realm", "z", "service", "s")));
    assertThat(Challenge.read("Negotiate, Basic realm=a"))
        .extracting(Challenge::scheme)
        .containsExactly("negotiate", "basic");
    assertThat(both.getFirst().parameter("scope")).isEmpty();
  }

  @Test
  void garbageEnds() {
    Random random = new Random(5);
    String letters = "aB1= ,\"\\\t;ä";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
              text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(Challenge.read(text.toString())).as(text.toString()).isNotNull();
          }
        });
  }
}
