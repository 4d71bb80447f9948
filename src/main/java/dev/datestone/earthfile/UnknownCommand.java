package dev.datestone.earthfile;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says what is meant where a line starts with no command, or with one that cannot be there. */
final class UnknownCommand {
  private UnknownCommand() {}

  static EarthfileException error(Cursor cursor, LineStart lines, String word, String second) {
    int offset = lines.offset();
    String name = word.endsWith(":") ? word.substring(0, word.length() - 1) : "";
    if (Names.isTarget(name) || Names.isFunction(name)) {
      return cursor.error(
          offset,
          word.length(),
          "the name " + name + " is indented",
          "targets and functions start at the first column");
    }
    String rest = restOfLine(cursor, offset);
    if (rest.endsWith(":") && !lines.isIndented()) {
      return cursor.error(
          offset,
          rest.length(),
          "\"" + rest.substring(0, rest.length() - 1) + "\" is not a name of a target",
          rest.indexOf(' ') > 0
              ? "names have no blanks: write words-with-dashes:"
              : "targets are named in lower-kebab-case, functions in UPPER_SNAKE_CASE");
    }
    String both = second.isEmpty() ? word : word + " " + second;
    String upper = both.toUpperCase(Locale.ROOT);
    Keyword exact = Keyword.of(upper) != null ? Keyword.of(upper) : twoWords(cursor, word);
    if (exact != null) {
      return cursor.error(
          offset,
          word.length(),
          "commands are written in upper case",
          "did you mean " + exact.text() + "?");
    }
    if (List.of("SAVE", "GIT", "WITH").contains(word)) {
      return cursor.error(offset, both.length(), "unknown command " + both, secondHint(word));
    }
    return cursor.error(
        offset,
        word.length(),
        "unknown command " + word,
        Nearest.hint(word, Keyword.texts(), "", otherwise(word)));
  }

  private static String otherwise(String word) {
    if (word.equals("MAINTAINER")) {
      return "write LABEL maintainer=…";
    }
    return word.startsWith("&&") || word.startsWith("|") || word.startsWith("-")
        ? "does the line above lack a \\ at its end?"
        : "commands of a shell stand behind RUN";
  }

  private static @Nullable Keyword twoWords(Cursor cursor, String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    if (word.equals(upper) || !List.of("SAVE", "GIT", "WITH").contains(upper)) {
      return null;
    }
    int from = cursor.at;
    while (from < cursor.end && Cursor.isBlank(cursor.text.charAt(from))) {
      from++;
    }
    int to = from;
    while (to < cursor.end && Character.isLetter(cursor.text.charAt(to))) {
      to++;
    }
    return Keyword.of(upper + " " + cursor.text.substring(from, to).toUpperCase(Locale.ROOT));
  }

  private static String secondHint(String word) {
    return switch (word) {
      case "SAVE" -> "did you mean SAVE ARTIFACT or SAVE IMAGE?";
      case "GIT" -> "did you mean GIT CLONE?";
      default -> "did you mean WITH DOCKER?";
    };
  }

  private static String restOfLine(Cursor cursor, int offset) {
    int newline = cursor.text.indexOf('\n', offset);
    return cursor.text.substring(offset, newline < 0 ? cursor.end : newline).stripTrailing();
  }

  /** A command of Dockerfiles that Earthfiles do without. */
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

  /** A command that has its one place, which is not here. */
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
