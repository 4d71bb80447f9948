package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a text into words. Knows quotes, escapes, comments and continued lines, but no commands. */
final class Lexer {
  final String text;
  final Lines lines;

  /** Where reading ends: the end of the text, or of a bracket that is read by itself. */
  final int end;

  /** Whether line breaks are blanks, as inside a bracket. */
  private final boolean inside;

  int at;

  /** Where the last word or value ended, without comments and blanks after it. */
  int lastEnd;

  Lexer(String text) {
    this(text, new Lines(text), 0, text.length(), false);
  }

  private Lexer(String text, Lines lines, int from, int end, boolean inside) {
    this.text = text;
    this.lines = lines;
    this.at = from;
    this.end = end;
    this.inside = inside;
  }

  /** A lexer over a part of the same text, inside a bracket. */
  Lexer part(int from, int to) {
    return new Lexer(text, lines, from, to, true);
  }

  Position here() {
    return lines.position(at);
  }

  /** The character here, a line break at the end. */
  char peek() {
    return at < end ? text.charAt(at) : '\n';
  }

  boolean atEnd() {
    return at >= end || (!inside && text.charAt(at) == '\n');
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  void skipBlanks() {
    while (at < end && isBlank(text.charAt(at))) {
      at++;
    }
  }

  void toLineEnd() {
    int newline = text.indexOf('\n', at);
    at = newline < 0 ? end : newline;
  }

  /** Skips blanks, continued lines and comments; true if a word follows. */
  boolean skipToWord() {
    while (at < end) {
      char c = text.charAt(at);
      if (isBlank(c) || (inside && c == '\n')) {
        at++;
      } else if (c == '#' && startsWord(at)) {
        toLineEnd();
      } else if (c == '\\' && continued(at) >= 0) {
        at = continued(at);
      } else {
        break;
      }
    }
    return !atEnd();
  }

  private boolean startsWord(int offset) {
    return offset == 0 || isBlank(text.charAt(offset - 1)) || text.charAt(offset - 1) == '\n';
  }

  /**
   * Where a line that the backslash there continues goes on, its own blanks skipped; -1 if it
   * continues nothing. Comment lines and empty lines between do not end the command, but a line at
   * the first column after an empty one does: a backslash left over must not swallow a target.
   */
  private int continued(int backslash) {
    int i = backslash + 1;
    while (i < end && isBlank(text.charAt(i))) {
      i++;
    }
    if (i >= end) {
      return end;
    }
    if (text.charAt(i) == '#' && opensComment(backslash, i)) {
      int newline = text.indexOf('\n', i);
      i = newline < 0 ? end : newline;
    }
    if (i < end && text.charAt(i) != '\n') {
      return -1;
    }
    return nextContent(i + 1);
  }

  /** {@code \ # comment} and {@code \# comment} open one, {@code \#x} is an escaped sign. */
  private boolean opensComment(int backslash, int hash) {
    if (hash > backslash + 1) {
      return true;
    }
    char next = hash + 1 < end ? text.charAt(hash + 1) : '\n';
    return startsWord(backslash) && (isBlank(next) || next == '\n');
  }

  private int nextContent(int lineStart) {
    boolean empty = false;
    int line = lineStart;
    while (line < end) {
      int i = line;
      while (i < end && isBlank(text.charAt(i))) {
        i++;
      }
      if (i >= end) {
        return end;
      }
      char c = text.charAt(i);
      if (c != '#' && c != '\n') {
        return empty && i == line ? line - 1 : i;
      }
      empty |= c == '\n';
      int newline = text.indexOf('\n', i);
      line = newline < 0 ? end : newline + 1;
    }
    return end;
  }

  /** The word that starts here; it ends at a blank, or at {@code =} if that is asked for. */
  Token word(boolean untilEquals) {
    return word(untilEquals, true);
  }

  /** A word in which parentheses have no meaning. */
  Token plainWord() {
    return word(false, false);
  }

  private Token word(boolean untilEquals, boolean brackets) {
    int from = at;
    int kept = at;
    StringBuilder joined = null;
    while (at < end) {
      char c = text.charAt(at);
      if (isBlank(c) || c == '\n' || (untilEquals && c == '=')) {
        break;
      }
      int next = c == '\\' ? continued(at) : -1;
      if (next >= 0) {
        joined = joined == null ? new StringBuilder() : joined;
        joined.append(text, kept, at);
        at = next;
        kept = next;
      } else if (brackets && c == '(' && (at == from || text.charAt(at - 1) == '=')) {
        at = bracket(at, "the parenthesis is not closed", "close it with ), or write \\( for one");
      } else {
        step(c);
      }
    }
    return token(from, kept, joined, at);
  }

  /** The rest of the command as one text, for a shell or an ARG. */
  Token rest() {
    skipToWord();
    int from = at;
    int kept = at;
    StringBuilder joined = null;
    int last = at;
    while (at < end) {
      char c = text.charAt(at);
      if (c == '\n' || (c == '#' && startsWord(at))) {
        break;
      }
      int next = c == '\\' ? continued(at) : -1;
      if (next >= 0) {
        joined = joined == null ? new StringBuilder() : joined;
        joined.append(text, kept, at);
        at = next;
        kept = next;
      } else {
        step(c);
        last = isBlank(c) ? last : at;
      }
    }
    Token token = token(from, kept, joined, Math.max(last, kept));
    skipToWord();
    return token;
  }

  private Token token(int from, int kept, @Nullable StringBuilder joined, int to) {
    lastEnd = to;
    String word =
        joined == null ? text.substring(from, to) : joined.append(text, kept, to).toString();
    return new Token(new Word(stripEnd(word), lines.position(from)), from, to);
  }

  /** Blanks that are escaped stay. */
  private static String stripEnd(String word) {
    int to = word.length();
    while (to > 0 && isBlank(word.charAt(to - 1)) && !(to > 1 && word.charAt(to - 2) == '\\')) {
      to--;
    }
    return word.substring(0, to);
  }

  /** Skips one character, or all that a quote, an escape or a dollar sign groups. */
  private void step(char c) {
    switch (c) {
      case '\\' -> at = Math.min(end, at + 2);
      case '\'', '"' -> quoted(c);
      case '$' -> dollar();
      default -> at++;
    }
  }

  private void quoted(char quote) {
    int close = Quoting.quoteEnd(text, at);
    if (close < 0 || close >= end) {
      String name = quote == '"' ? "double" : "single";
      throw error(
          at,
          1,
          "the " + name + " quote is not closed",
          "close it, or write \\" + quote + " for one");
    }
    at = close + 1;
  }

  private void dollar() {
    char next = at + 1 < end ? text.charAt(at + 1) : ' ';
    if (next == '(') {
      at =
          bracket(
              at + 1, "the $( is not closed", "close it with ), or write \\$ for a dollar sign");
      return;
    }
    int close = next == '{' ? Quoting.closingOnLine(text, at + 1) : -1;
    at = close >= 0 && close < end ? close + 1 : at + 1;
  }

  private int bracket(int open, String cause, String hint) {
    int close = Quoting.closing(text, open, false);
    if (close < 0 || close >= end) {
      throw error(open, 1, cause, hint);
    }
    return close + 1;
  }

  /** All words up to the end of the command. */
  List<Token> words() {
    List<Token> words = new ArrayList<>(4);
    while (skipToWord()) {
      words.add(word(false));
    }
    return words;
  }

  EarthfileException error(int offset, int length, String cause, @Nullable String hint) {
    return new EarthfileException(lines.position(offset), length, cause, hint);
  }
}
