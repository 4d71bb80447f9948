package dev.datestone.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*, a, true",
    "*, '', true",
    "*, a/b, false",
    "*.c, x.c, true",
    "*.c, x.h, false",
    "*.c, .c, true",
    "a*b*c, aXbYc, true",
    "a*b*c, abc, true",
    "a*b*c, acb, false",
    "?, a, true",
    "?, '', false",
    "?, /, false",
    "a?c, abc, true",
    "a/*/c, a/b/c, true",
    "a/*/c, a/c, false",
    "a/*/c, a/b/b/c, false",
    "**, a/b/c, true",
    "**, '', true",
    "**/c, c, true",
    "**/c, a/b/c, true",
    "**/c, ac, false",
    "a/**, a/b/c, true",
    "a/**, b/a, false",
    "a/**/c, a/c, true",
    "a/**/c, a/x/y/c, true",
    "a/**/c, a/xc, false",
    "a**b, aXb, true",
    "a**b, a/b, false",
    "[abc], b, true",
    "[abc], d, false",
    "[a-c]x, bx, true",
    "[^a-c], d, true",
    "[!a-c], b, true",
    "[!a-c], !, true",
    "[!a-c], d, false",
    "[]], ], true",
    "[^]], a, true",
    "[a-], -, true",
    "[, [, false",
    "\\*, *, true",
    "\\*, a, false",
    "a\\?, a?, true",
    "'[ab', a, false",
    "ü*, üx, true"
  })
  void patternMatches(String pattern, String path, boolean expected) {
    assertThat(new Glob(pattern).matches(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"a, false", "a*, true", "a?, true", "[a], true", "\\*, false", "\\**, true"})
  void plainPathsAreNotGlobs(String text, boolean expected) {
    assertThat(Glob.isGlob(text)).isEqualTo(expected);
  }
}
