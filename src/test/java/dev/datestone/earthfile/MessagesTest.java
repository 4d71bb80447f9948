package dev.datestone.earthfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mistake of versions, names, lines and blocks: the whole message, the hint and the place,
 * drawn under the line it is on.
 */
class MessagesTest {
  private static final String[][] MISTAKES = {
    {"", "1: the file has no VERSION\n\n^\nstart the file with VERSION 0.8"},
    {
      "# only a comment",
      "1: the file has no VERSION\n# only a comment\n^\nstart the file with VERSION 0.8"
    },
    {"|x", "2: the name of a target ends in a colon\nx\n^\nwrite x:"},
    {"|x y", "2: unknown command x\nx y\n^\nshell commands come after RUN"},
    {
      "|build\n  RUN a", "2: the name of a target ends in a colon\nbuild\n^^^^^\nwrite build:",
    },
    {
      "|t:\n  RUN a\nrun # it\n  RUN a",
      "4: the name of a target ends in a colon\nrun # it\n^^^\nwrite run:"
    },
    {
      "|test-all :\n  RUN a",
      "2: the name of a target ends in a colon\ntest-all :\n^^^^^^^^^^\nwrite test-all:"
    },
    {
      "|SET_UP\n  FUNCTION",
      "2: the name of a function ends in a colon\nSET_UP\n^^^^^^\nwrite SET_UP:"
    },
    {
      "|locally\nt:\n  RUN a",
      "2: commands are written in upper case\nlocally\n^^^^^^^\ndid you mean LOCALLY?"
    },
    {
      "|t:\n  RUN <<EOF\necho a\nEOF",
      "3: here-documents are not supported in RUN\n  RUN <<EOF\n      ^^^^^\n"
          + "write the lines into a file script.sh, then: COPY script.sh /tmp/ and RUN sh /tmp/script.sh"
    },
    {
      "|t:\n  RUN cat <<-'END' > /c.yml\n  key:\n    a: b\n  END\n  RUN b",
      "3: here-documents are not supported in RUN\n  RUN cat <<-'END' > /c.yml\n          ^^^^^^^^\n"
          + "write the lines into a file script.sh, then: COPY script.sh /tmp/ and RUN sh /tmp/script.sh"
    },
    {
      "|t:\n  RUN a && \\\n      sh <<EOF\n  RUN a\n  b\n  EOF",
      "4: here-documents are not supported in RUN\n      sh <<EOF\n         ^^^^^\n"
          + "write the lines into a file script.sh, then: COPY script.sh /tmp/ and RUN sh /tmp/script.sh"
    },
    {
      "|t:\n  COPY <<EOF /x\nhello\nEOF",
      "3: here-documents are not supported in COPY\n  COPY <<EOF /x\n       ^^^^^\n"
          + "write the text into a file beside the Earthfile and COPY it"
    },
    {
      "|t:\n  RUN echo $((1<<X))\n  RUN b\n  nope y",
      "5: unknown command nope\n  nope y\n  ^^^^\nshell commands come after RUN"
    },
    {
      "version 0.8",
      "3: commands are written in upper case\n  version 0.8\n  ^^^^^^^\ndid you mean VERSION?"
    },
    {
      "FROM a\nVERSION 0.8",
      "2: VERSION must be the first command of an Earthfile\nVERSION 0.8\n^^^^^^^\nmove it up to the first line"
    },
    {"VERSION", "1: VERSION has no number\nVERSION\n^^^^^^^\nwrite VERSION 0.8"},
    {
      "VERSION 0.5",
      "1: VERSION 0.5 is not supported\nVERSION 0.5\n        ^^^\nwrite VERSION 0.6; what a target saves is then put out only if it is built with BUILD"
    },
    {"VERSION 0.9", "1: unknown version 0.9\nVERSION 0.9\n        ^^^\ndid you mean 0.8?"},
    {
      "VERSION 0.8 0.7",
      "1: VERSION takes one number\nVERSION 0.8 0.7\n            ^^^\nleave out 0.7"
    },
    {"VERSION 0.8 x", "1: unknown version x\nVERSION 0.8 x\n            ^\ndid you mean 0.8?"},
    {
      "VERSION --wildcard-cpoy 0.8",
      "1: unknown feature --wildcard-cpoy\nVERSION --wildcard-cpoy 0.8\n        ^^^^^^^^^^^^^^^\ndid you mean --wildcard-copy?"
    },
    {
      "VERSION --try=maybe 0.8",
      "1: a feature has no value\nVERSION --try=maybe 0.8\n        ^^^^^^^^^^^\nwrite --try"
    },
    {
      "VERSION --arg-scope-and-set 0.6",
      "1: --arg-scope-and-set needs --shell-out-anywhere\nVERSION --arg-scope-and-set 0.6\n                            ^^^\nwrite VERSION --arg-scope-and-set --shell-out-anywhere 0.6"
    },
    {
      "VERSION 0.6\nt:\n  WAIT\n  END",
      "3: WAIT is not part of VERSION 0.6\n  WAIT\n  ^^^^\nit is part of VERSION 0.7"
    },
    {
      "VERSION 0.7\nt:\n  LET a=b",
      "3: LET is not part of VERSION 0.7\n  LET a=b\n  ^^^\nit is part of VERSION 0.8"
    },
    {
      "VERSION 0.7\nt:\n  BUILD --pass-args +x",
      "3: BUILD --pass-args is not part of VERSION 0.7\n  BUILD --pass-args +x\n        ^^^^^^^^^^^\nit is part of VERSION 0.8"
    },
    {
      "VERSION 0.7\nF:\n  FUNCTION",
      "3: FUNCTION is not part of VERSION 0.7\n  FUNCTION\n  ^^^^^^^^\ndid you mean COMMAND?"
    },
    {
      "RUN a\n  COMMAND",
      "4: COMMAND is not the first line of a function\n  COMMAND\n  ^^^^^^^\na function is named in UPPER_SNAKE_CASE: and starts with COMMAND"
    },
    {
      "VERSION 0.8\nF:\n  COMMAND",
      "3: COMMAND is not part of VERSION 0.8\n  COMMAND\n  ^^^^^^^\ndid you mean FUNCTION?"
    },
    {
      "|F:\n  FUNCTION x",
      "3: FUNCTION takes no arguments\n  FUNCTION x\n           ^\nleave it out"
    },
    {"run echo", "3: commands are written in upper case\n  run echo\n  ^^^\ndid you mean RUN?"},
    {
      "save image x",
      "3: commands are written in upper case\n  save image x\n  ^^^^\ndid you mean SAVE IMAGE?"
    },
    {"RUNN echo", "3: unknown command RUNN\n  RUNN echo\n  ^^^^\ndid you mean RUN?"},
    {"COPPY a b", "3: unknown command COPPY\n  COPPY a b\n  ^^^^^\ndid you mean COPY?"},
    {
      "SAVE x",
      "3: unknown command SAVE x\n  SAVE x\n  ^^^^^^\ndid you mean SAVE ARTIFACT or SAVE IMAGE?"
    },
    {
      "SAVE ARTEFACT x",
      "3: unknown command SAVE ARTEFACT\n  SAVE ARTEFACT x\n  ^^^^^^^^^^^^^\ndid you mean SAVE ARTIFACT or SAVE IMAGE?"
    },
    {"GIT pull", "3: unknown command GIT pull\n  GIT pull\n  ^^^^^^^^\ndid you mean GIT CLONE?"},
    {
      "WITH podman\n  END",
      "3: WITH takes only DOCKER\n  WITH podman\n       ^^^^^^\nwrite WITH DOCKER"
    },
    {
      "&& echo b",
      "3: unknown command &&\n  && echo b\n  ^^\ndoes the line above lack a \\ at its end?"
    },
    {
      "|t:\nRUN a",
      "3: RUN is not indented\nRUN a\n^^^\nindent it, so that it is part of the recipe above"
    },
    {
      "|t:\n  IF a\n  RUN b\nRUN c",
      "5: RUN is not indented\nRUN c\n^^^\nindent it, so that it is part of the recipe above"
    },
    {"|IF a\nRUN b\nt:\n  RUN c", "2: IF has no END\nIF a\n^^\nwrite END after its block"},
    {
      "|my target:\n  RUN a",
      "2: \"my target\" is not a name of a target\nmy target:\n^^^^^^^^^^\nnames contain no spaces: write words-with-dashes:"
    },
    {
      "|t: RUN a",
      "2: the recipe starts on the line of its name\nt: RUN a\n   ^^^\nstart it on the next line"
    },
    {
      "|a:\n  RUN b\n  c:\n  RUN d",
      "4: the name c is indented\n  c:\n  ^^\ntargets and functions start at the first column"
    },
    {
      "|a:\n  RUN b\na:\n  RUN c",
      "4: a is defined twice\na:\n^\nthe first is on line 2; rename one of them"
    },
    {
      "|base:\n  RUN a",
      "2: base is the name of the recipe without a name\nbase:\n^^^^\nchoose another name"
    },
    {"IF a\n    RUN b", "3: IF has no END\n  IF a\n  ^^\nwrite END after its block"},
    {
      "FOR x IN y\n    RUN a\n  ELSE\n  END",
      "5: ELSE without IF in FOR\n  ELSE\n  ^^^^\nleave it out, or write the IF that it belongs to"
    },
    {"IF\n  END", "3: IF needs a condition\n  IF\n  ^^\nwrite IF condition"},
    {"IF", "3: IF has no END\n  IF\n  ^^\nwrite END after its block"},
    {
      " RUN a\nVERSION 0.8",
      "1: RUN is indented, but belongs to no target\n RUN a\n ^^^\ncommands of the base recipe start at the first column"
    },
    {
      "|FROM a\n  RUN b",
      "3: RUN is indented, but belongs to no target\n  RUN b\n  ^^^\ncommands of the base recipe start at the first column"
    },
    {
      "|t:\n  IF a\n    RUN b\nEND\nu:",
      "6: the indentation of the recipe above this line changes within a block\nu:\n^^\nindent all lines of a recipe, the END of its blocks too"
    },
    {
      "END",
      "3: END without IF, FOR, WAIT, TRY or WITH DOCKER\n  END\n  ^^^\nleave it out, or write the IF, FOR, WAIT, TRY or WITH DOCKER that it belongs to"
    },
    {
      "ELSE", "3: ELSE without IF\n  ELSE\n  ^^^^\nleave it out, or write the IF that it belongs to"
    },
    {
      "FINALLY",
      "3: FINALLY without TRY\n  FINALLY\n  ^^^^^^^\nleave it out, or write the TRY that it belongs to"
    },
    {"FOR x y\n  END", "3: FOR has no IN\n  FOR x y\n        ^\nwrite FOR x IN items"},
    {"FOR x in y\n  END", "3: FOR has no IN\n  FOR x in y\n        ^^\nwrite FOR x IN items"},
    {"FOR x IN\n  END", "3: FOR has no items\n  FOR x IN\n        ^^\nwrite FOR x IN items"},
    {
      "FOR a-b IN c\n  END",
      "3: \"a-b\" is not a name of a variable\n  FOR a-b IN c\n      ^^^\nwrite FOR name IN items"
    },
  };

  static List<Arguments> mistakes() {
    List<Arguments> all = new ArrayList<>();
    for (String[] row : MISTAKES) {
      all.add(Arguments.of(row[0], row[1]));
    }
    return all;
  }

  /** A recipe of one target where no VERSION is written. */
  static String file(String written) {
    return written.contains("VERSION") || written.isBlank() || written.startsWith("#")
        ? written
        : "VERSION 0.8\n" + (written.startsWith("|") ? written.substring(1) : "t:\n  " + written);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakeIsToldWithItsPlaceAndOneHint(String written, String message) {
    check(written, message);
  }

  /** Throws for the first mistake of form, else for that of the first command with one. */
  private static void reachAll(String text) {
    Earthfile file = EarthfileParser.parse("Earthfile", text);
    reach(file, file.base());
    file.targets().forEach(target -> reach(file, target.recipe()));
    file.functions().forEach(function -> reach(file, function.recipe()));
  }

  private static void reach(Earthfile file, List<Command> commands) {
    for (Command command : commands) {
      if (command instanceof Command.Invalid invalid) {
        throw invalid.error().in(file.file(), file.text());
      }
      command.bodies().forEach(body -> reach(file, body));
    }
  }

  static void check(String written, String message) {
    EarthfileException e =
        catchThrowableOfType(EarthfileException.class, () -> reachAll(file(written)));
    assertThat(e).as("it was accepted").isNotNull();
    String caret = " ".repeat(Math.max(0, e.position().column() - 1)) + "^".repeat(e.length());
    assertThat(
            e.position().line()
                + ": "
                + e.getMessage()
                + "\n"
                + e.sourceLine()
                + "\n"
                + caret
                + (e.hint() == null ? "" : "\n" + e.hint()))
        .isEqualTo(message);
    assertThat(e.file()).isEqualTo("Earthfile");
  }
}
