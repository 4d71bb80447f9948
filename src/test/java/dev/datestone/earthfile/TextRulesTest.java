package dev.datestone.earthfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of the text itself: lines, comments, continuation, indentation, names. */
class TextRulesTest {
  private static Earthfile parse(String text) {
    return EarthfileParser.parse("Earthfile", text);
  }

  private static String shell(Command command) {
    return ((Invocation.Shell) ((Command.Run) command).invocation()).text().text();
  }

  /** What the shell sees of a RUN in an indented recipe. */
  private static String run(String written) {
    List<Command> recipe = parse("VERSION 0.8\nt:\n    RUN " + written).targets().get(0).recipe();
    assertThat(recipe).hasSize(1);
    return shell(recipe.getFirst());
  }

  @Test
  void lineBreaksByteOrderMarkTabsAndAMissingLastBreakAreAllFine() {
    String plain = "VERSION 0.8\nFROM a\n\n\nt:\n  RUN \"b\nc\"\n\n  RUN d\nu:\n  RUN e\n";
    String expected = Show.tree(parse(plain));
    assertThat(Show.tree(parse(plain.replace("\n", "\r\n"))).replace("\r", "")).isEqualTo(expected);
    assertThat(Show.tree(parse("\uFEFF" + plain))).isEqualTo(expected);
    assertThat(Show.tree(parse(plain.stripTrailing())).replace("text=", ""))
        .isEqualTo(expected.replace("text=", "").replace("RUN e\n", "RUN e"));
    assertThat(parse(plain.replace("  ", "\t")).targets()).hasSize(2);
    assertThat(parse(plain.replace("\n\n", "\n  \t \n")).targets()).hasSize(2);
  }

  @Test
  void versionMayStandBehindCommentsAndOverSeveralLines() {
    Version version =
        parse("# x\n\n  # y\nVERSION \\\n  --try \\ # why\n  --wildcard-builds 0.8 # z\n")
            .version();
    assertThat(version.number()).isEqualTo(VersionNumber.V0_8);
    assertThat(version.position()).isEqualTo(new Position(4, 1));
    assertThat(version.has(Feature.TRY)).isTrue();
    assertThat(version.has(Feature.WILDCARD_BUILDS)).isTrue();
    assertThat(version.has(Feature.WAIT_BLOCK)).isTrue();
    assertThat(version.has(Feature.WILDCARD_COPY)).isFalse();
    assertThat(parse("VERSION 0.6").version().has(Feature.WAIT_BLOCK)).isFalse();
  }

  @Test
  void shellTextIsJoinedAndOtherwiseLeftAlone() {
    assertThat(run("a \\\n      b")).isEqualTo("a b");
    assertThat(run("a\\\n    b;\\\n  c")).isEqualTo("ab;c");
    assertThat(run("a \\  \n\t b")).isEqualTo("a b");
    assertThat(run("a \\\n# one\n    # two \\\n\n    b # three\n")).isEqualTo("a b");
    assertThat(run("a \\ # one\n    && \\# two\n    b \\\n    \\\n    c")).isEqualTo("a && b c");
    assertThat(run("a \\\\\n    RUN b".replace("\n    RUN b", ""))).isEqualTo("a \\\\");
    assertThat(run("a b\\#c\n 'c # \\' ' \"d # \\\" e\" f#g # h"))
        .isEqualTo("a b'c # \\' ' \"d # \\\" e\" f#g");
    assertThat(run("echo \"a\n  b\\\n  c\" > d")).isEqualTo("echo \"a\n  bc\" > d");
    assertThat(run("x=$(a \"b)\" 'c)' $(d)\n  e) ${f# g} \\$(h"))
        .isEqualTo("x=$(a \"b)\" 'c)' $(d)\n  e) ${f# g} \\$(h");
    assertThat(run("a\\ ")).isEqualTo("a\\ ");
    assertThat(run("a \\")).isEqualTo("a");
  }

  @Test
  void aBackslashContinuesTheLineOverEmptyLines() {
    Earthfile file = parse("VERSION 0.8\nt:\n  RUN a \\\n\nu:\n  RUN b\n");
    assertThat(file.targets()).extracting(Target::name).containsExactly("t");
    assertThat(file.targets().get(0).recipe()).hasSize(2);
  }

  @Test
  void linesAreJoinedInQuotesTooWithoutTheirIndentation() {
    assertThat(run("echo \"a \\\n     b\" 'c \\\n  # d\n     e' $(f \\\n   g)"))
        .isEqualTo("echo \"a b\" 'c e' $(f g)");
    assertThat(run("a 'b\\' c\n  RUN d'")).isEqualTo("a 'b\\' c\n  RUN d'");
  }

  @Test
  void commentBlocksRightAboveAreTheDocs() {
    Earthfile file =
        parse(
            """
            VERSION 0.8
            # not of a

            # docs of a
            #   in two lines
            a: # not this
              # docs of x
              ARG x
              # not of y

              ARG y
              # indented: not of b
            # docs of b
            b:
              RUN b

            #F does
            F_1:
              # not this
              FUNCTION
              RUN a
            """);
    assertThat(file.targets())
        .extracting(Target::docs)
        .containsExactly("docs of a\n  in two lines", "docs of b");
    assertThat(file.targets().get(0).recipe())
        .extracting(command -> command.span().docs())
        .containsExactly("docs of x", "");
    assertThat(file.functions().get(0).docs()).isEqualTo("F does");
    assertThat(file.functions().get(0).recipe()).hasSize(1);
    assertThat(file.target("b")).isNotNull();
    assertThat(file.function("F_1")).isNotNull();
    assertThat(file.target("c")).isNull();
  }

  @Test
  void blocksAreIndentedAsOneLikes() {
    Earthfile file =
        parse(
            """
            VERSION 0.7
            IF a
            RUN b
            ELSE
                RUN c
            END
            all-in.one-2:
               IF a
               FROM b
                 # comment
               ELSE IF  c
            \tRUN d
             END
            F.1:
              COMMAND
            """);
    assertThat(file.base()).hasSize(1);
    assertThat(file.targets().get(0).recipe()).hasSize(1);
    assertThat(file.functions()).hasSize(1);
  }

  @Test
  void spansAndPlacesPointIntoTheFile() {
    Earthfile file = parse("VERSION 0.8\nt:\n  COPY a \\\n     (+b/c --D=e) ./ # f\n");
    Command.Copy copy = (Command.Copy) file.targets().get(0).recipe().get(0);
    assertThat(copy.span())
        .isEqualTo(
            new Span(
                new Position(3, 3), new Position(4, 21), "COPY a \\\n     (+b/c --D=e) ./", ""));
    assertThat(copy.sources().get(1).position()).isEqualTo(new Position(4, 7));
    EarthfileException e = file.error(copy.destination().position(), 2, "no", null);
    assertThat(e.sourceLine()).isEqualTo("     (+b/c --D=e) ./ # f");
    assertThat(e.position()).isEqualTo(new Position(4, 19));
  }

  @Test
  void nestingHasAnEnd() {
    String deep = "VERSION 0.8\n" + "WAIT\n".repeat(100_000);
    assertThat(message(deep)).isEqualTo("blocks are nested too deeply");
    String quotes = "VERSION 0.8\nRUN " + "\"$(".repeat(100_000);
    assertThat(message(quotes)).isEqualTo("the $( is not closed");
  }

  private static String message(String text) {
    try {
      parse(text);
      return "";
    } catch (EarthfileException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
