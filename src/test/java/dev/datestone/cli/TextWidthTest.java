package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The live line fits into terminals of any width. */
class TextWidthTest {
  private static final String TEXT = "[1.0 s] +t RUN echo a long command (1.0 s)";

  @Test
  void fitsIntoAnyWidth() {
    for (int width = 0; width <= 400; width++) {
      String fitting = TextWidth.fit(TEXT, width);
      assertThat(fitting.length()).isLessThanOrEqualTo(width);
      assertThat(fitting.length()).isGreaterThanOrEqualTo(Math.min(width, TEXT.length()));
    }
    assertThat(TextWidth.fit(TEXT, 400)).isEqualTo(TEXT);
    assertThat(TextWidth.fit(TEXT, TEXT.length())).isEqualTo(TEXT);
    assertThat(TextWidth.fit("abcdef", 5)).isEqualTo("ab...");
    assertThat(TextWidth.fit("abcdef", 3)).isEqualTo("abc");
    assertThat(TextWidth.fit("abcdef", 0)).isEmpty();
    assertThat(TextWidth.fit("abcdef", -1)).isEmpty();
  }

  @Test
  void wideCharactersTakeTwoColumns() {
    assertThat(TextWidth.fit("日本語", 6)).isEqualTo("日本語");
    assertThat(TextWidth.fit("日本語文", 7)).isEqualTo("日本...");
    assertThat(TextWidth.fit("🚀🚀🚀", 5)).isEqualTo("🚀...");
    assertThat(TextWidth.fit("e\u0301e\u0301", 2)).isEqualTo("e\u0301e\u0301");
  }

  @Test
  void controlCharactersTakeOneColumn() {
    assertThat(TextWidth.fit("a\tb\u001b[31m", 20)).isEqualTo("a b [31m");
  }
}
