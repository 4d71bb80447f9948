package dev.datestone.earthfile;

/**
 * Finds the next line with a command or name, and the comment block right above it. The lexer is
 * then at the first character after the indentation.
 */
final class LineReader {
  private final Lexer lexer;
  private final StringBuilder comments = new StringBuilder();
  private int commentsIndent;
  private int start;
  private boolean found;

  LineReader(Lexer lexer) {
    this.lexer = lexer;
  }

  /** Goes to the next such line unless it is there already; false at the end of the file. */
  boolean nextLine() {
    if (found) {
      return lexer.at < lexer.end;
    }
    found = true;
    comments.setLength(0);
    while (lexer.at < lexer.end) {
      start = lexer.at;
      lexer.skipBlanks();
      char c = lexer.peek();
      if (c == '#') {
        comment();
      } else if (c == '\n') {
        comments.setLength(0);
      } else {
        return true;
      }
      lexer.at = Math.min(lexer.end, lexer.at + 1);
    }
    return false;
  }

  /** Goes to the end of the line, whose last word was read. */
  void finishLine() {
    found = false;
    lexer.toLineEnd();
    lexer.at = Math.min(lexer.end, lexer.at + 1);
  }

  private void comment() {
    int indent = lexer.at - start;
    if (indent != commentsIndent) {
      comments.setLength(0);
    }
    commentsIndent = indent;
    int from = lexer.at + 1;
    lexer.toLineEnd();
    if (from < lexer.at && lexer.text.charAt(from) == ' ') {
      from++;
    }
    if (comments.length() > 0) {
      comments.append('\n');
    }
    comments.append(lexer.text, from, lexer.at);
  }

  int offset() {
    int end = start;
    while (end < lexer.end && Lexer.isBlank(lexer.text.charAt(end))) {
      end++;
    }
    return end;
  }

  boolean isIndented() {
    return start < lexer.end && Lexer.isBlank(lexer.text.charAt(start));
  }

  /** The comment block right above, if it is indented like the line. */
  String docs() {
    return offset() - start == commentsIndent ? comments.toString() : "";
  }

  /** The first word of the line, up to a blank. */
  String firstWord() {
    int from = offset();
    int to = from;
    while (to < lexer.end) {
      char c = lexer.text.charAt(to);
      if (Lexer.isBlank(c) || c == '\n' || (c == '\\' && to > from)) {
        break;
      }
      to++;
    }
    return lexer.text.substring(from, to);
  }
}
