package dev.datestone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reading WWW-Authenticate headers. */
class AuthChallengeTest {
  @Test
  void quotedValuesAreRead() {
    assertThat(
            AuthChallenge.read(
                "Bearer realm=\"https://a.test/token?x=1,2\",service=\"a b\",scope=\"r:a:pull\""))
        .containsExactly(
            new AuthChallenge(
                "bearer",
                Map.of(
                    "realm", "https://a.test/token?x=1,2", "service", "a b", "scope", "r:a:pull")));
  }

  @Test
  void severalChallengesAreRead() {
    List<AuthChallenge> both =
        AuthChallenge.read("BASIC Realm = \"x \\\" y\" , Bearer realm=z , service=s");
    assertThat(both)
        .containsExactly(
            new AuthChallenge("basic", Map.of("realm", "x \" y")),
            new AuthChallenge("bearer", Map.of("realm", "z", "service", "s")));
    assertThat(AuthChallenge.read("Negotiate, Basic realm=a"))
        .extracting(AuthChallenge::scheme)
        .containsExactly("negotiate", "basic");
    assertThat(both.getFirst().parameter("scope")).isEmpty();
  }

  @Test
  void garbageIsIgnored() {
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
            assertThat(AuthChallenge.read(text.toString())).as(text.toString()).isNotNull();
          }
        });
  }
}
