package dev.datestone.earthfile;

/**
 * Lines that a backslash continues: what is after it on its line (blanks, a comment), its line
 * break, empty lines, comment lines and the next line's indentation do not belong to the command.
 */
final class Continuation {
  private Continuation() {}

  /** Where the text goes on after the backslash there; -1 if it continues no line. */
  static int after(String text, int backslash, int end) {
    int i = blanks(text, backslash + 1, end);
    if (i < end && text.charAt(i) != '\n' && text.charAt(i) != '#') {
      return -1;
    }
    while (i < end) {
      char c = text.charAt(i);
      if (c == '#') {
        i = lineEnd(text, i, end);
      } else if (c == '\n' || Lexer.isBlank(c)) {
        i++;
      } else {
        return i;
      }
    }
    return end;
  }

  /** The text as one line: without the continuations in it, in quotes and outside. */
  static String join(String text) {
    int at = text.indexOf('\\');
    if (at < 0) {
      return text;
    }
    StringBuilder joined = new StringBuilder(text.length());
    int kept = 0;
    while (at >= 0 && at < text.length()) {
      int next = endsLine(text, at) ? after(text, at, text.length()) : -1;
      if (next >= 0) {
        joined.append(text, kept, at);
        kept = next;
      }
      at = text.indexOf('\\', next >= 0 ? next : at + 2);
    }
    return joined.append(text, kept, text.length()).toString();
  }

  /** Whether there is a line break after the backslash, and not only the end of the text. */
  private static boolean endsLine(String text, int backslash) {
    int i = blanks(text, backslash + 1, text.length());
    if (i < text.length() && text.charAt(i) == '#') {
      i = lineEnd(text, i, text.length());
    }
    return i < text.length() && text.charAt(i) == '\n';
  }

  private static int blanks(String text, int from, int end) {
    int i = from;
    while (i < end && Lexer.isBlank(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static int lineEnd(String text, int from, int end) {
    int newline = text.indexOf('\n', from);
    return newline < 0 ? end : Math.min(newline, end);
  }
}
