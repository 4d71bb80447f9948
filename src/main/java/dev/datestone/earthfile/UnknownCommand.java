package dev.datestone.earthfile;

import dev.datestone.content.SimilarNames;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Errors for lines that start with no command, or with one that is not allowed there. */
final class UnknownCommand {
  /** Commands without arguments. */
  private static final List<String> WITHOUT_WORDS =
      List.of("LOCALLY", "WAIT", "TRY", "FINALLY", "CATCH", "ELSE", "END", "FUNCTION", "COMMAND");

  private static final List<String> WITH_SECOND_WORD = List.of("SAVE", "GIT");

  private UnknownCommand() {}

  /** The error of a line whose first letters, digits and underscores are no command. */
  static EarthfileException error(Scanner scanner, int offset, String start) {
    String rest = scanner.text.substring(offset, scanner.lineEnd(offset)).stripTrailing();
    int blank = firstBlank(rest);
    String word = start.isEmpty() || start.length() < blank ? rest.substring(0, blank) : start;
    boolean indented = offset > scanner.lineStart(offset);
    String name = word.endsWith(":") ? word.substring(0, word.length() - 1) : "";
    if (indented && (Names.isTarget(name) || Names.isFunction(name))) {
      return scanner.error(
          offset,
          word.length(),
          "the name " + name + " is indented",
          "targets and functions start at the first column");
    }
    EarthfileException colon = indented ? null : withoutColon(scanner, offset, word, rest);
    if (colon != null) {
      return colon;
    }
    if (rest.endsWith(":") && !indented) {
      return scanner.error(
          offset,
          rest.length(),
          "\"" + rest.substring(0, rest.length() - 1) + "\" is not a name of a target",
          rest.indexOf(' ') > 0
              ? "names contain no spaces: write words-with-dashes:"
              : "targets are named in lower-kebab-case, functions in UPPER_SNAKE_CASE");
    }
    String second = rest.substring(word.length()).strip().split("[^A-Za-z]", 2)[0];
    Keyword exact = upperCase(word, second);
    if (exact != null) {
      return scanner.error(
          offset,
          word.length(),
          "commands are written in upper case",
          "did you mean " + exact.text() + "?");
    }
    if (WITH_SECOND_WORD.contains(word)) {
      String both = second.isEmpty() ? word : word + " " + second;
      if (Keyword.of(both) != null) {
        return scanner.error(
            offset, word.length(), both + " is written with one space", "write " + both);
      }
      return scanner.error(offset, both.length(), "unknown command " + both, secondHint(word));
    }
    return scanner.error(
        offset,
        word.length(),
        "unknown command " + word,
        SimilarNames.hint(word, Keyword.texts(), "", otherwise(word)));
  }

  private static int firstBlank(String text) {
    int i = 0;
    while (i < text.length() && !Lexer.isBlank(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** A name alone on its line without its colon, or with a space before it. */
  private static @Nullable EarthfileException withoutColon(
      Scanner scanner, int offset, String word, String rest) {
    int comment = rest.indexOf(" #");
    String alone = (comment < 0 ? rest : rest.substring(0, comment)).stripTrailing();
    if (!alone.equals(word) && !(alone.startsWith(word) && alone.endsWith(" :"))) {
      return null;
    }
    String name = alone.endsWith(":") ? alone.substring(0, alone.length() - 1).strip() : alone;
    String upper = name.toUpperCase(Locale.ROOT);
    boolean block = WITHOUT_WORDS.contains(upper);
    boolean function =
        Names.isFunction(name)
            && !WITH_SECOND_WORD.contains(name)
            && !name.equals("MAINTAINER")
            && SimilarNames.closest(name, Keyword.texts()) == null;
    if (block || !(Names.isTarget(name) || function)) {
      return null;
    }
    return scanner.error(
        offset,
        alone.length(),
        "the name of a " + (function ? "function" : "target") + " ends in a colon",
        "write " + name + ":");
  }

  private static @Nullable Keyword upperCase(String word, String second) {
    String upper = word.toUpperCase(Locale.ROOT);
    if (word.equals(upper)) {
      return null;
    }
    Keyword both = Keyword.of(upper + " " + second.toUpperCase(Locale.ROOT));
    return both != null ? both : Keyword.of(upper);
  }

  private static String otherwise(String word) {
    if (word.equals("MAINTAINER")) {
      return "write LABEL maintainer=…";
    }
    return word.startsWith("&&") || word.startsWith("|") || word.startsWith("-")
        ? "does the line above lack a \\ at its end?"
        : "shell commands come after RUN";
  }

  private static String secondHint(String word) {
    return word.equals("GIT")
        ? "did you mean GIT CLONE?"
        : "did you mean SAVE ARTIFACT or SAVE IMAGE?";
  }

  /** A command of Dockerfiles that Earthfiles do not have. */
  static EarthfileException unsupported(Line line) {
    String hint =
        switch (line.keyword) {
          case ADD -> "use COPY for files, RUN tar for archives and GIT CLONE for repositories";
          case SHELL -> "name the shell in the exec form: RUN [\"/bin/bash\", \"-c\", \"…\"]";
          case ONBUILD -> "put the commands into a function and DO it where they are needed";
          default -> "handle signals in the program, or stop it by docker run --stop-signal";
        };
    return line.error(line.keyword.text() + " is not supported in an Earthfile", hint);
  }

  /** A command that is only allowed in another place. */
  static EarthfileException misplaced(Line line) {
    if (line.keyword == Keyword.VERSION) {
      return line.error(
          "VERSION must be the first command of an Earthfile", "move it up to the first line");
    }
    return line.error(
        line.keyword.text() + " is not the first line of a function",
        "a function is named in UPPER_SNAKE_CASE: and starts with " + line.keyword.text());
  }
}
