package dev.datestone.earthfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a word is worth. */
class ExpansionTest {
  private static final Map<String, String> VALUES =
      Map.of("x", "v w", "e", "", "f", "/a/b.tar.gz", "long_name1", "n", "p", "*.gz");

  private static String text(String word) {
    return Expansion.text(
        new Word(word, new Position(1, 1)), VALUES::get, (command, at) -> "<" + command + ">");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain | plain",
        "$x | v w",
        "a$x.b | av w.b",
        "${x}y | v wy",
        "$long_name1-$no- | n--",
        "'$x \\n' | $x \\n",
        "\"$x 'y' \\\" \\$x \\\\ \\q\" | v w 'y' \" $x \\ \\q",
        "\\$x \\\\ \\  \\+ \\\" | $x \\   + \"",
        "$ a$1b$?c a$ | $ abc a$",
        "${no:-d} ${e:-d} ${x:-d} | d d v w",
        "${no-d} [${e-d}] | d []",
        "${no:+a} [${e:+a}] ${x:+a} | ` [] a`",
        "${e+a} | a",
        "${no:-$x ${e:-\"q }\"}} | v w q }",
        "${f%.gz} ${f%.*} ${f%%.*} | /a/b.tar /a/b.tar /a/b",
        "${f#/} ${f#*/} ${f##*/} | a/b.tar.gz a/b.tar.gz b.tar.gz",
        "${f%$p} ${f%x} ${f%[a-g]z} ${f%?z} | /a/b.tar /a/b.tar.gz /a/b.tar. /a/b.tar.",
        "${f##*[!a-z]} ${no%x} ${f#\\/} | gz  a/b.tar.gz",
        "$(a b) | <a b>",
        "\"x$(a \"b)\" $(c))y\" | x<a \"b)\" $(c)>y",
        "'$(a)' \\$(a) | $(a) $(a)",
        "${no:-$(a)} ${x:-$(b)} | <a> v w",
        "\"\"a'' | a",
      })
  void wordHasItsValue(String word, String value) {
    assertThat(text(word)).isEqualTo(value);
  }

  @Test
  void pathsKeepTheEscapesThatReferencesAndGlobsNeed() {
    Word word = new Word("a\\+\\*\\[\\ \"b\\+\"$x", new Position(1, 1));
    assertThat(Expansion.path(word, VALUES::get, (command, at) -> ""))
        .isEqualTo("a\\+\\*\\[ b\\+v w");
  }

  @Test
  void continuedLinesInQuotesAreJoinedAsAShellDoes() {
    assertThat(text("\"a\\\nb\nc\"")).isEqualTo("ab\nc");
  }

  @Test
  void commandsAreToldWithTheirPlace() {
    List<String> seen = new ArrayList<>();
    Expansion.text(
        new Word("ab$(c)${no:-$(d)}", new Position(3, 10)),
        name -> null,
        (command, at) -> {
          seen.add(command + " " + at.line() + ":" + at.column());
          return "";
        });
    assertThat(seen).containsExactly("c 3:12", "d 3:22");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a\"b | 1:2 the double quote is not closed",
        "a'b | 1:2 the single quote is not closed",
        "a$(b | 1:2 the $( is not closed",
        "a${b | 1:2 the ${ is not closed",
        "a${} | 1:2 the ${…} does not start with a name",
        "a${=} | 1:2 the ${…} does not start with a name",
        "${x/a/b} | 1:1 ${…} cannot do \"/a/b\"",
        "${x:2} | 1:1 ${…} cannot do \":2\"",
        "${no:-'} | 1:1 the ${ is not closed",
      })
  void wrongWordIsToldWithItsPlace(String word, String message) {
    EarthfileException e = catchThrowableOfType(EarthfileException.class, () -> text(word));
    assertThat(e.position().line() + ":" + e.position().column() + " " + e.getMessage())
        .isEqualTo(message);
    assertThat(e.hint()).isNotNull();
  }
}
