package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameValueTextTest {
  private static Map<String, String> parse(String text) {
    return NameValueText.parse(".env", text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "A=a b # c | a b",
        "A=a#b | a#b",
        "A=#b | #b",
        "A=a # b # c | a # b",
        "export A = a | a",
        "A: a | a",
        "A=a:b=c | a:b=c",
        "A=\"a # b\" # c | a # b",
        "A=\"a\\nb\\\"c\\q\" | `a\nb\"cq`",
        "A='a\\nb $B' | a\\nb $B",
        "A=a\"b | a\"b",
        "A=$B-${B}-$b-$NONE- | v-v-$b--",
        "A=\\$B$(date) | $B$(date)",
        "A=\"\\$B $B\" | $B v",
        "A= | ``",
      })
  void valueIsRead(String line, String value) {
    assertThat(parse("B=v\n" + line + "\nC=c\n")).isEqualTo(Map.of("A", value, "B", "v", "C", "c"));
  }

  @Test
  void quotedValueHasSeveralLines() {
    assertThat(parse("KEY=\"-----BEGIN\nabc=\n-----END\"\n# x\nB='1\n\n2'"))
        .isEqualTo(Map.of("KEY", "-----BEGIN\nabc=\n-----END", "B", "1\n\n2"));
  }

  @Test
  void laterLineOfOneNameCounts() {
    assertThat(parse("A=1\nA=2")).isEqualTo(Map.of("A", "2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "A | .env:2: expected NAME=VALUE",
        "=secret | .env:2: expected NAME=VALUE",
        "A-B=secret | .env:2: expected NAME=VALUE",
        "A=\"secret\" secret | .env:2: expected NAME=VALUE",
        "A=\"secret | .env:2: the quoted value does not end",
      })
  void mistakeIsToldByItsLineAndNoMore(String line, String message) {
    assertThatThrownBy(() -> parse("B=v\n" + line + "\nC=c\n")).hasMessage(message);
  }
}
