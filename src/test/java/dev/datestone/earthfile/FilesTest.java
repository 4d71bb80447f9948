package dev.datestone.earthfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole files as people write them, {@code files/NAME.earth}, and what the parser sees in them,
 * {@code files/NAME.tree}: a function library, a project, and one with odd blanks and comments.
 */
class FilesTest {
  private static String text(String name) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(FilesTest.class.getResourceAsStream("files/" + name), name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Each command on a line, below what it belongs to. */
  static String tree(Earthfile file) {
    StringBuilder out = new StringBuilder();
    commands(file.base(), out);
    for (Target target : file.targets()) {
      recipe(target.name(), target.docs(), target.recipe(), out);
    }
    for (Function function : file.functions()) {
      recipe(function.name(), function.docs(), function.recipe(), out);
    }
    return out.toString();
  }

  private static void recipe(String name, String docs, List<Command> commands, StringBuilder out) {
    out.append('\n');
    docs.lines().forEach(line -> out.append("# ").append(line).append('\n'));
    out.append(name).append(":\n");
    commands(commands, out);
  }

  private static void commands(List<Command> commands, StringBuilder out) {
    for (Command command : commands) {
      out.append("  ").append(Show.tree(command)).append('\n');
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"library", "project", "odd"})
  void fileIsReadAsItIsMeant(String name) throws IOException {
    String text = text(name + ".earth");
    assertThat(tree(EarthfileParser.parse("Earthfile", text))).isEqualTo(text(name + ".tree"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"library", "project", "odd"})
  void lineBreaksOfWindowsAndAByteOrderMarkChangeNothing(String name) throws IOException {
    String text = "\uFEFF" + text(name + ".earth").replace("\n", "\r\n");
    assertThat(tree(EarthfileParser.parse("Earthfile", text)).replace("\r", ""))
        .isEqualTo(text(name + ".tree"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"library", "project"})
  void tabsIndentAsWellAsBlanks(String name) throws IOException {
    String text = text(name + ".earth");
    Earthfile blanks = EarthfileParser.parse("Earthfile", text);
    Earthfile tabs = EarthfileParser.parse("Earthfile", text.replace("\n    ", "\n\t"));
    assertThat(tree(tabs).replace("\t", "    ")).isEqualTo(tree(blanks));
  }

  @Test
  void aLibraryOfThousandsOfLinesIsReadLikeAShortOne() throws IOException {
    String text = text("library.earth");
    int start = text.indexOf("# SETUP");
    StringBuilder all = new StringBuilder(text.substring(0, start));
    for (int i = 0; i < 40; i++) {
      all.append(text.substring(start).replaceAll("(?m)^([A-Z]+|tools):", "$1." + i + ":"));
    }
    Earthfile one = EarthfileParser.parse("Earthfile", text);
    Earthfile many = EarthfileParser.parse("Earthfile", all.toString());
    assertThat(all.toString().lines().count()).isGreaterThan(4_000);
    assertThat(many.functions()).hasSize(40 * one.functions().size());
    for (int i = 0; i < many.functions().size(); i++) {
      Function expected = one.functions().get(i % one.functions().size());
      assertThat(many.functions().get(i).docs()).isEqualTo(expected.docs());
      assertThat(Show.tree(many.functions().get(i).recipe()))
          .isEqualTo(Show.tree(expected.recipe()));
    }
  }
}
