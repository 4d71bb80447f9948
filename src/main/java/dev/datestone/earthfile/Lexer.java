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

  /** A lexer over the words of one command. */
  Lexer(String text, Lines lines, int from, int end) {
    this(text, lines, from, end, false);
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
      } else if (c == '\\' && Continuation.after(text, at, end) >= 0) {
        at = Continuation.after(text, at, end);
      } else {
        break;
      }
    }
    return !atEnd();
  }

  private boolean startsWord(int offset) {
    return offset == 0 || isBlank(text.charAt(offset - 1)) || text.charAt(offset - 1) == '\n';
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
    while (at < end) {
      char c = text.charAt(at);
      if (isBlank(c) || c == '\n' || (untilEquals && c == '=')) {
        break;
      }
      int next = c == '\\' ? Continuation.after(text, at, end) : -1;
      if (next >= 0) {
        at = next;
      } else if (brackets && c == '(' && (at == from || text.charAt(at - 1) == '=')) {
        at = bracket(at, "the parenthesis is not closed", "close it with ), or write \\( for one");
      } else {
        step(c);
      }
    }
    return token(from, at);
  }

  /** The rest of the command as one text, for a shell or an ARG. */
  Token rest() {
    skipToWord();
    Token token = token(at, end);
    at = end;
    return token;
  }

  private Token token(int from, int to) {
    Word word = new Word(Continuation.join(text.substring(from, to)), lines.position(from));
    return new Token(word, from, to);
  }

  /** Skips one character, or all that a quote, an escape or a dollar sign groups. */
  private void step(char c) {
    switch (c) {
      case '\\' -> at = Math.min(end, at + 2);
      case '\'', '"' -> quoted();
      case '$' -> dollar();
      default -> at++;
    }
  }

  private void quoted() {
    at = Atom.quotedEnd(text, lines, at, end);
  }

  private void dollar() {
    char next = at + 1 < end ? text.charAt(at + 1) : ' ';
    if (next == '(') {
      int close = Quoting.closing(text, at + 1, false);
      at = close >= 0 && close < end ? close + 1 : at + 2;
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
