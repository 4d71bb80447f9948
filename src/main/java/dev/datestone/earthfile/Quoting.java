package dev.datestone.earthfile;

/** Where quotes and brackets end in shell-like text. */
final class Quoting {
  /** Deeper than anyone writes; what is deeper counts as not closed. */
  private static final int DEEPEST = 50;

  private Quoting() {}

  /** The bracket that closes the one at {@code open}, quotes and nesting heeded; -1 if none. */
  static int closing(String text, int open) {
    return closing(text, open, 0);
  }

  /** The quote that closes the one at {@code open}; -1 if none. */
  static int quoteEnd(String text, int open) {
    return quoteEnd(text, open, 0);
  }

  private static int closing(String text, int open, int level) {
    char opening = text.charAt(open);
    char closing = opening == '(' ? ')' : '}';
    int depth = 0;
    int i = open;
    while (i < text.length() && level < DEEPEST) {
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
        i = quoteEnd(text, i, level + 1);
        if (i < 0) {
          return -1;
        }
      }
      i++;
    }
    return -1;
  }

  private static int quoteEnd(String text, int open, int level) {
    if (text.charAt(open) == '\'') {
      return text.indexOf('\'', open + 1);
    }
    int i = open + 1;
    while (i < text.length() && level < DEEPEST) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i;
      } else if (c == '$' && i + 1 < text.length() && text.charAt(i + 1) == '(') {
        i = closing(text, i + 1, level + 1);
        if (i < 0) {
          return -1;
        }
      }
      i++;
    }
    return -1;
  }
}
