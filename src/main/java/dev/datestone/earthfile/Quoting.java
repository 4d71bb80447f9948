package dev.datestone.earthfile;

/** Where quotes and brackets end in shell-like text. */
final class Quoting {
  private Quoting() {}

  /** The bracket that closes the one at {@code open}, quotes and nesting heeded; -1 if none. */
  static int closing(String text, int open) {
    char opening = text.charAt(open);
    char closing = opening == '(' ? ')' : '}';
    int depth = 0;
    for (int i = open; i >= 0 && i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == opening) {
        depth++;
      } else if (c == closing) {
        if (--depth == 0) {
          return i;
        }
      } else if (c == '\'' || c == '"') {
        i = quoteEnd(text, i);
        if (i < 0) {
          return -1;
        }
      }
    }
    return -1;
  }

  /** The quote that closes the one at {@code open}; -1 if none. */
  static int quoteEnd(String text, int open) {
    if (text.charAt(open) == '\'') {
      return text.indexOf('\'', open + 1);
    }
    for (int i = open + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i;
      } else if (c == '$' && i + 1 < text.length() && text.charAt(i + 1) == '(') {
        i = closing(text, i + 1);
        if (i < 0) {
          return -1;
        }
      }
    }
    return -1;
  }
}
