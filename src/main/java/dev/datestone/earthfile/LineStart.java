package dev.datestone.earthfile;

/**
 * Finds the next line that says something, and gathers the comment block right above it. It stands
 * at the first character behind the line's indentation.
 */
final class LineStart {
  private final Cursor cursor;
  private final StringBuilder comments = new StringBuilder();
  private int commentsIndent;
  private int start;
  private boolean found;

  LineStart(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Goes to the next line with something on it, or stays if it stands there; false at the end. */
  boolean next() {
    if (found) {
      return cursor.at < cursor.end;
    }
    found = true;
    comments.setLength(0);
    while (cursor.at < cursor.end) {
      start = cursor.at;
      cursor.blanks();
      char c = cursor.peek();
      if (c == '#') {
        comment();
      } else if (c == '\n') {
        comments.setLength(0);
      } else {
        return true;
      }
      cursor.at = Math.min(cursor.end, cursor.at + 1);
    }
    return false;
  }

  /** The line is used up: the cursor stands behind its last word. */
  void done() {
    found = false;
    cursor.toLineEnd();
    cursor.at = Math.min(cursor.end, cursor.at + 1);
  }

  private void comment() {
    int indent = cursor.at - start;
    if (indent != commentsIndent) {
      comments.setLength(0);
    }
    commentsIndent = indent;
    int from = cursor.at + 1;
    cursor.toLineEnd();
    if (from < cursor.at && cursor.text.charAt(from) == ' ') {
      from++;
    }
    if (comments.length() > 0) {
      comments.append('\n');
    }
    comments.append(cursor.text, from, cursor.at);
  }

  int offset() {
    int end = start;
    while (end < cursor.end && Cursor.isBlank(cursor.text.charAt(end))) {
      end++;
    }
    return end;
  }

  boolean isIndented() {
    return start < cursor.end && Cursor.isBlank(cursor.text.charAt(start));
  }

  /** The comment block right above, if it is indented like the line. */
  String docs() {
    return offset() - start == commentsIndent ? comments.toString() : "";
  }

  /** The first word of the line, up to a blank. */
  String firstWord() {
    int from = offset();
    int to = from;
    while (to < cursor.end) {
      char c = cursor.text.charAt(to);
      if (Cursor.isBlank(c) || c == '\n' || (c == '\\' && to > from)) {
        break;
      }
      to++;
    }
    return cursor.text.substring(from, to);
  }
}
