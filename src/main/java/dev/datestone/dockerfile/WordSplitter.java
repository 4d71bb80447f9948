package dev.datestone.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Splits text into words at blanks; quotes and escapes are kept as written. */
final class WordSplitter {
  /**
   * A word and where it starts in the text.
   *
   * @param offset counted from 0
   */
  record Part(String text, int offset) {}

  private WordSplitter() {}

  /** Words at blanks, whatever quotes say. */
  static List<Part> plain(String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (isBlank(text.charAt(at))) {
        at++;
        continue;
      }
      int start = at;
      while (at < text.length() && !isBlank(text.charAt(at))) {
        at++;
      }
      parts.add(new Part(text.substring(start, at), start));
    }
    return parts;
  }

  /** Words at blanks outside of quotes. */
  static List<Part> parts(String text, char escape) {
    List<Part> parts = new ArrayList<>();
    int start = -1;
    char quote = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quote == 0 && isBlank(c)) {
        if (start >= 0) {
          parts.add(new Part(text.substring(start, at), start));
          start = -1;
        }
        continue;
      }
      if (start < 0) {
        start = at;
      }
      if (c == escape && quote != '\'') {
        at++;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
    }
    if (start >= 0) {
      parts.add(new Part(text.substring(start), start));
    }
    return parts;
  }

  static List<String> quoted(String text, char escape) {
    return parts(text, escape).stream().map(Part::text).toList();
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0x0b;
  }
}
