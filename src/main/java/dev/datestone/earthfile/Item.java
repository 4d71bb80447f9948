package dev.datestone.earthfile;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Scanner} finds next.
 *
 * @param header of a command, and only of one: its whole line
 */
record Item(Kind kind, int from, int to, @Nullable Header header) {
  enum Kind {
    LINE_BREAK,
    /** Blanks, or a comment after something. */
    BLANK,
    /** The first indented line of a recipe. */
    INDENT,
    /** The first line after it that is not. */
    DEDENT,
    /** A comment on a line of its own. */
    COMMENT,
    /** The name of a target or function, with its colon. */
    NAME,
    COMMAND,
    END
  }

  Item(Kind kind, int from, int to) {
    this(kind, from, to, null);
  }

  /** The command's keyword; null of anything else. */
  @Nullable Keyword keyword() {
    return header == null ? null : header.keyword();
  }
}
