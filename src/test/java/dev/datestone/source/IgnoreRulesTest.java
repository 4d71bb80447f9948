package dev.datestone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "a, a, true",
    "a, a/b/c, true",
    "a, b/a, false",
    "a/, a/b, true",
    "/a, a, true",
    "./a, a, true",
    "*.o, x.o, true",
    "*.o, d/x.o, false",
    "**/*.o, d/e/x.o, true",
    "**/*.o, x.o, true",
    "d/**, d, false",
    "d/**, d/x, true",
    "d|!d/keep, d/keep, false",
    "d|!d/keep, d/other, true",
    "!a|a, a, true",
    "*|!a, a, false",
    "*|!a|a/b, a/b, true",
    "*|!a|a/b, a/c, false",
    "'# a', a, false",
    "'  a  ', a, true",
    "a|!*, a, false",
    "'|', a, false",
    "'!', a, false",
    "d|!d/e|d/e/f, d/e/f, true",
    "a b, a b, true",
    "**, any/thing, true",
  })
  void laterRulesOverrideEarlierOnes(String rules, String path, boolean ignored) {
    IgnoreRules parsed = IgnoreRules.parse(rules.replace('|', '\n'));
    assertThat(parsed.isIgnored(path)).isEqualTo(ignored);
  }

  @Test
  void rulesAreReadFromOneOfTwoFiles() throws Exception {
    assertThat(IgnoreRules.of(folder).isIgnored("a")).isFalse();
    Files.writeString(folder.resolve(".earthignore"), "a\r\nb");
    assertThat(IgnoreRules.of(folder).isIgnored("a")).isTrue();
    Files.writeString(folder.resolve(".earthlyignore"), "c");
    assertThatThrownBy(() -> IgnoreRules.of(folder)).isInstanceOf(SourceException.class);
    Files.write(folder.resolve(".earthignore"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> IgnoreRules.of(folder)).isInstanceOf(SourceException.class);
  }
}
