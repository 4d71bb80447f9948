package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardsTest {
  @ParameterizedTest
  @CsvSource({
    "a.c, a.c",
    "*.c, *.c",
    "**/*.c, */*.c",
    "d/**, d/*",
    "a***b, a*b",
    "\\*\\*, \\*\\*",
    "?.c, ?.c"
  })
  void starsOfAnArtifactAreOne(String written, String pattern) {
    assertThat(Wildcards.ofArtifact(written)).isEqualTo(pattern);
  }

  @ParameterizedTest
  @CsvSource({
    "?.c, \\?.c",
    "a\\?.c, a\\?.c",
    "?*, ?*",
    "?[a], ?[a]",
    "?\\*, \\?\\*",
    "**/?.c, */?.c"
  })
  void questionMarkAloneIsPartOfAName(String written, String pattern) {
    assertThat(Wildcards.ofContext(written)).isEqualTo(pattern);
  }
}
