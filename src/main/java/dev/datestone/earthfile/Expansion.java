package dev.datestone.earthfile;

import org.jspecify.annotations.Nullable;

/**
 * Makes a value of a word: variables put in, quotes and escapes taken off. Pure: values come from a
 * function, and what {@code $(…)} prints comes from another. It splits nothing into words.
 */
public final class Expansion {
  /** What a variable is worth; null if there is none, which expands to nothing. */
  @FunctionalInterface
  public interface Lookup {
    @Nullable String value(String name);
  }

  /** What stands for {@code $(command)}: runs it, or refuses with an {@link EarthfileException}. */
  @FunctionalInterface
  public interface ShellOut {
    String output(String command, Position position);
  }

  /** Which escapes stay as they are written. */
  enum Keep {
    NOTHING,
    /** {@code \+ \* \? \[ \]}: what reads references and globs has to see them. */
    PATH_ESCAPES
  }

  private static final int DEEPEST = 50;

  private final String text;
  private final Position position;
  private final Keep keep;
  private final Lookup lookup;
  private final ShellOut shellOut;
  private final int depth;
  private int at;

  private Expansion(Word word, int depth, Keep keep, Lookup lookup, ShellOut shellOut) {
    this.depth = depth;
    this.text = word.text();
    this.position = word.position();
    this.keep = keep;
    this.lookup = lookup;
    this.shellOut = shellOut;
  }

  /** The value of a word. */
  public static String text(Word word, Lookup lookup, ShellOut shellOut) {
    if (isPlain(word.text())) {
      return word.text();
    }
    return new Expansion(word, 0, Keep.NOTHING, lookup, shellOut).all();
  }

  /**
   * The value of a word that is read as a reference or a path with globs, its escapes still there.
   */
  public static String path(Word word, Lookup lookup, ShellOut shellOut) {
    if (isPlain(word.text())) {
      return word.text();
    }
    return new Expansion(word, 0, Keep.PATH_ESCAPES, lookup, shellOut).all();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '$' || c == '\\' || c == '"' || c == '\'') {
        return false;
      }
    }
    return true;
  }

  private String all() {
    StringBuilder out = new StringBuilder(text.length() + 16);
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '\\' -> escape(out);
        case '\'' -> single(out);
        case '"' -> doubled(out);
        case '$' -> dollar(out);
        default -> {
          out.append(c);
          at++;
        }
      }
    }
    return out.toString();
  }

  private void escape(StringBuilder out) {
    if (at + 1 == text.length()) {
      out.append('\\');
      at++;
      return;
    }
    char next = text.charAt(at + 1);
    if (keep == Keep.PATH_ESCAPES && "+*?[]".indexOf(next) >= 0) {
      out.append('\\');
    }
    if (next != '\n') {
      out.append(next);
    }
    at += 2;
  }

  private void single(StringBuilder out) {
    int end = text.indexOf('\'', at + 1);
    if (end < 0) {
      throw error(at, 1, "the single quote is not closed", "close it, or write \\' for one");
    }
    out.append(text, at + 1, end);
    at = end + 1;
  }

  private void doubled(StringBuilder out) {
    int start = at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return;
      }
      if (c == '$') {
        dollar(out);
      } else if (c == '\\' && at + 1 < text.length()) {
        escapeInQuotes(out);
      } else {
        out.append(c);
        at++;
      }
    }
    throw error(start, 1, "the double quote is not closed", "close it, or write \\\" for one");
  }

  private void escapeInQuotes(StringBuilder out) {
    char next = text.charAt(at + 1);
    boolean taken = next == '"' || next == '\\' || next == '$' || next == '`' || next == '\n';
    if (!taken) {
      out.append('\\');
    }
    if (next != '\n') {
      out.append(next);
    }
    at += 2;
  }

  private void dollar(StringBuilder out) {
    char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    if (next == '(') {
      int end = Quoting.closing(text, at + 1);
      if (end < 0) {
        throw error(at, 2, "the $( is not closed", "close it with )");
      }
      String command = text.substring(at + 2, end);
      Position where = place(at);
      at = end + 1;
      out.append(shellOut.output(command, where));
    } else if (next == '{') {
      braced(out);
    } else if (Names.startsVariable(next)) {
      int end = at + 2;
      while (end < text.length() && Names.continuesVariable(text.charAt(end))) {
        end++;
      }
      String name = text.substring(at + 1, end);
      at = end;
      String value = lookup.value(name);
      out.append(value == null ? "" : value);
    } else {
      out.append('$');
      at++;
    }
  }

  private void braced(StringBuilder out) {
    int close = Quoting.closing(text, at + 1);
    if (close < 0) {
      throw error(at, 2, "the ${ is not closed", "close it with }");
    }
    int end = at + 2;
    while (end < close && Names.continuesVariable(text.charAt(end))) {
      end++;
    }
    String name = text.substring(at + 2, end);
    if (!Names.isVariable(name)) {
      throw error(
          at, close + 1 - at, "the ${…} does not start with a name", "write \\$ for a dollar sign");
    }
    String value = lookup.value(name);
    if (end < close) {
      out.append(modified(value, end, close));
    } else if (value != null) {
      out.append(value);
    }
    at = close + 1;
  }

  private String modified(@Nullable String value, int from, int close) {
    int start = at;
    boolean colon = text.charAt(from) == ':';
    int sign = colon ? from + 1 : from;
    char operator = sign < close ? text.charAt(sign) : ' ';
    boolean given = value != null && !(colon && value.isEmpty());
    String present = value == null ? "" : value;
    if (operator == '-') {
      return given ? present : inner(sign + 1, close);
    }
    if (operator == '+') {
      return given ? inner(sign + 1, close) : "";
    }
    if (!colon && (operator == '%' || operator == '#')) {
      boolean twice = sign + 1 < close && text.charAt(sign + 1) == operator;
      String pattern = inner(twice ? sign + 2 : sign + 1, close);
      return operator == '%'
          ? ShellPattern.withoutEnd(present, pattern, twice)
          : ShellPattern.withoutStart(present, pattern, twice);
    }
    throw error(
        start,
        close + 1 - start,
        "${…} cannot do \"" + text.substring(from, close) + "\"",
        "known are ${x:-default}, ${x:+other}, ${x%end}, ${x%%end}, ${x#start}, ${x##start}");
  }

  private String inner(int from, int to) {
    if (depth == DEEPEST) {
      throw error(at, 2, "${…} is nested too deeply", "put the inner values into variables first");
    }
    Word word = new Word(text.substring(from, to), place(from));
    return new Expansion(word, depth + 1, keep, lookup, shellOut).all();
  }

  private Position place(int offset) {
    boolean oneLine = text.indexOf('\n') < 0;
    return oneLine ? new Position(position.line(), position.column() + offset) : position;
  }

  private EarthfileException error(int offset, int length, String cause, String hint) {
    return new EarthfileException(place(offset), length, cause, hint);
  }
}
