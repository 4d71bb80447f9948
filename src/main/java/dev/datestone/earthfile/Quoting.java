package dev.datestone.earthfile;

/** Where quotes and brackets end in shell-like text. */
final class Quoting {
  /** What is nested more deeply counts as not closed. */
  private static final int MAX_DEPTH = 50;

  private final String text;

  /** Where the search ends. */
  private final int limit;

  private Quoting(String text, int limit) {
    this.text = text;
    this.limit = limit;
  }

  /**
   * The bracket that closes the one at {@code open}, which follows a dollar sign; -1 if there is
   * none. Quotes and nesting count.
   *
   * @param quoted whether it is inside double quotes, where a single quote is a plain character
   */
  static int closing(String text, int open, boolean quoted) {
    return new Quoting(text, text.length()).bracket(open, quoted, 0);
  }

  /** The same, but it has to be on the line of {@code open}. */
  static int closingOnLine(String text, int open) {
    return new Quoting(text, lineEnd(text, open)).bracket(open, false, 0);
  }

  /** The quote that closes the one at {@code open}; -1 if there is none. */
  static int quoteEnd(String text, int open) {
    return new Quoting(text, text.length()).quote(open, 0);
  }

  private static int lineEnd(String text, int from) {
    int newline = text.indexOf('\n', from);
    return newline < 0 ? text.length() : newline;
  }

  private int bracket(int open, boolean quoted, int level) {
    return text.charAt(open) == '(' ? command(open, level) : braces(open, quoted, level);
  }

  /** Of {@code (…)}, which holds a command: its own brackets, quotes and comment lines heeded. */
  private int command(int open, int level) {
    int depth = 0;
    int i = open + 1;
    while (i < limit && level < MAX_DEPTH) {
      char c = text.charAt(i);
      if (c == ')' && depth == 0) {
        return i;
      }
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == '#' && startsLine(i)) {
        i = lineEnd(text, i);
      } else {
        i = over(i, false, level);
        if (i < 0) {
          return -1;
        }
      }
      i++;
    }
    return -1;
  }

  private boolean startsLine(int at) {
    int i = at - 1;
    while (i >= 0 && Lexer.isBlank(text.charAt(i))) {
      i--;
    }
    return i >= 0 && text.charAt(i) == '\n';
  }

  /** Of <code>{…}</code>: a single quote quotes in a pattern, or where no double quotes are. */
  private int braces(int open, boolean quoted, int level) {
    int i = open + 1;
    while (i < limit && Names.continuesVariable(text.charAt(i))) {
      i++;
    }
    boolean pattern = i < limit && (text.charAt(i) == '%' || text.charAt(i) == '#');
    while (i < limit && level < MAX_DEPTH) {
      if (text.charAt(i) == '}') {
        return i;
      }
      i = over(i, quoted && !pattern, level);
      if (i < 0) {
        return -1;
      }
      i++;
    }
    return -1;
  }

  private int quote(int open, int level) {
    if (text.charAt(open) == '\'') {
      return text.indexOf('\'', open + 1, limit);
    }
    int line = open;
    int i = open + 1;
    while (i < limit && level < MAX_DEPTH) {
      char c = text.charAt(i);
      if (c == '"') {
        return i;
      }
      if (level == 0 && c == '$' && i + 1 < limit && text.charAt(i + 1) == '{') {
        // One that is not closed is the shell's to complain about: it must not cost us the quote.
        line = i < line ? line : lineEnd(text, i);
        int end = new Quoting(text, line).bracket(i + 1, true, 1);
        i = end < 0 ? i : end;
      } else {
        i = over(i, true, level);
        if (i < 0) {
          return -1;
        }
      }
      i++;
    }
    return -1;
  }

  /** The last place of what starts here: a sign alone, an escape, a quote, a bracket; or -1. */
  private int over(int at, boolean quoted, int level) {
    char next = at + 1 < limit ? text.charAt(at + 1) : ' ';
    return switch (text.charAt(at)) {
      case '\\' -> at + 1;
      case '"' -> quote(at, level + 1);
      case '\'' -> quoted ? at : quote(at, level + 1);
      case '$' -> next == '(' || next == '{' ? bracket(at + 1, quoted, level + 1) : at;
      default -> at;
    };
  }
}
