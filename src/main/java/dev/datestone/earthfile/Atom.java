package dev.datestone.earthfile;

/**
 * A word as the language separates them: it ends at a blank or line break that is not quoted, not
 * escaped and not inside {@code $(…)}. Brackets and braces mean nothing here.
 */
final class Atom {
  /** What is nested more deeply counts as not closed. */
  private static final int MAX_DEPTH = 200;

  private final String text;
  private final Lines lines;
  private final int end;
  private int depth;

  private Atom(String text, Lines lines, int end) {
    this.text = text;
    this.lines = lines;
    this.end = end;
  }

  /** Where the word that starts there ends; an error if a quote or {@code $(} in it has no end. */
  static int end(String text, Lines lines, int from, int end) {
    return new Atom(text, lines, end).word(from);
  }

  /** Where the quoted text ends that starts there. */
  static int quotedEnd(String text, Lines lines, int from, int end) {
    return new Atom(text, lines, end).step(from);
  }

  private int word(int from) {
    int i = from;
    while (i < end && !Lexer.isBlank(text.charAt(i)) && text.charAt(i) != '\n') {
      int next = text.charAt(i) == '\\' ? Continuation.after(text, i, end) : -1;
      i = next >= 0 ? next : step(i);
    }
    return i;
  }

  private int step(int at) {
    return switch (text.charAt(at)) {
      case '\\' -> Math.min(end, at + 2);
      case '"' -> nested(at, false);
      case '\'' -> singleQuoted(at);
      case '$' -> at + 1 < end && text.charAt(at + 1) == '(' ? nested(at, true) : at + 1;
      default -> at + 1;
    };
  }

  private int nested(int open, boolean isCommand) {
    depth++;
    int after = isCommand ? command(open) : doubleQuoted(open);
    depth--;
    return after;
  }

  private int doubleQuoted(int open) {
    int i = open + 1;
    while (i < end && depth < MAX_DEPTH) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      i = c == '\'' ? i + 1 : step(i);
    }
    throw error(open, "the double quote is not closed", "close it, or write \\\" for one");
  }

  private int singleQuoted(int open) {
    int i = open + 1;
    while (i < end) {
      char c = text.charAt(i);
      if (c == '\'') {
        return i + 1;
      }
      i += c == '\\' ? 2 : 1;
    }
    throw error(open, "the single quote is not closed", "close it, or write \\' for one");
  }

  /** Of {@code $(…)}: only those inside that follow a dollar sign count, and quotes. */
  private int command(int dollar) {
    int open = 1;
    int i = dollar + 2;
    while (i < end && depth < MAX_DEPTH) {
      char c = text.charAt(i);
      if (c == ')') {
        open--;
        if (open == 0) {
          return i + 1;
        }
        i++;
      } else if (c == '$' && i + 1 < end && text.charAt(i + 1) == '(') {
        open++;
        i += 2;
      } else {
        i = c == '$' ? i + 1 : step(i);
      }
    }
    throw error(
        dollar + 1, "the $( is not closed", "close it with ), or write \\$ for a dollar sign");
  }

  private EarthfileException error(int offset, String cause, String hint) {
    return new EarthfileException(lines.position(offset), 1, cause, hint);
  }
}
