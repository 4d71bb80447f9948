package dev.datestone.earthfile;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognizes errors inside a here-document. The language has no here-documents, so the errors of
 * their lines would mislead.
 */
final class HereDocument {
  private static final Pattern START =
      Pattern.compile("(?<!<)<<-?[ \t]*([\"']?)([A-Za-z_][A-Za-z0-9_.-]*)\\1(?!<)");

  private HereDocument() {}

  /** The error of the here-document around an error, else the error itself. */
  static EarthfileException around(EarthfileException error, String text) {
    List<String> lines = text.lines().toList();
    int wrong = Math.min(error.position().line() - 1, lines.size());
    for (int start = 0; start < wrong; start++) {
      Matcher matcher = START.matcher(lines.get(start));
      while (matcher.find()) {
        Keyword keyword = Keyword.of(firstWord(lines, start));
        if (keyword != null && wrong <= end(lines, start, matcher.group(2))) {
          return new EarthfileException(
              new Position(start + 1, matcher.start() + 1),
              matcher.group().length(),
              "here-documents are not supported in " + keyword.text(),
              keyword == Keyword.RUN
                  ? "write the lines into a file script.sh, then: COPY script.sh /tmp/ and RUN sh"
                      + " /tmp/script.sh"
                  : "write the text into a file beside the Earthfile and COPY it");
        }
      }
    }
    return error;
  }

  /** The command that a line belongs to, which may have begun on a line above. */
  private static String firstWord(List<String> lines, int line) {
    int first = line;
    while (first > 0 && lines.get(first - 1).stripTrailing().endsWith("\\")) {
      first--;
    }
    return lines.get(first).strip().split("\\s", 2)[0];
  }

  /** The line that ends it; the one after its start if there is none. */
  private static int end(List<String> lines, int start, String word) {
    for (int line = start + 1; line < lines.size(); line++) {
      if (lines.get(line).strip().equals(word)) {
        return line;
      }
    }
    return start + 1;
  }
}
