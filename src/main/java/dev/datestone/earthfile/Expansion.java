package dev.datestone.earthfile;

import org.jspecify.annotations.Nullable;

/**
 * Makes a value of a word: variables put in, quotes and escapes taken off. Pure: values come from a
 * function, and what {@code $(…)} prints comes from another. It splits nothing into words.
 */
public final class Expansion {
  /** The value of a variable; null if there is none, which expands to nothing. */
  @FunctionalInterface
  public interface Lookup {
    @Nullable String value(String name);
  }

  /** The output of {@code $(command)}. May refuse with an {@link EarthfileException}. */
  @FunctionalInterface
  public interface ShellOut {
    String output(String command, Position position);
  }

  /** Which escapes stay as they are written. */
  enum Keep {
    NOTHING,
    /** {@code \+ \* \? \[ \]}: what reads references and globs has to see them. */
    PATH_ESCAPES,
    /** All, and quoted text gets escapes: in a pattern it matches itself. */
    PATTERN
  }

  private static final int MAX_DEPTH = 40;

  /** Parameters of a shell that have no value here, as those that are digits. */
  private static final String SPECIAL = "@*#?-$!";

  private final String text;
  private final Position position;
  private final Keep keep;
  private final Lookup lookup;
  private final @Nullable ShellOut shellOut;
  private final int depth;

  /** Whether the text is inside double quotes that are not part of it. */
  private final boolean quoted;

  private int at;

  private Expansion(Word word, Keep keep, Lookup lookup, @Nullable ShellOut shellOut) {
    this.text = word.text();
    this.position = word.position();
    this.keep = keep;
    this.lookup = lookup;
    this.shellOut = shellOut;
    this.depth = 0;
    this.quoted = false;
  }

  /** A part of another, inside its braces. */
  private Expansion(Word word, Expansion outer, Keep keep, boolean quoted) {
    this.text = word.text();
    this.position = word.position();
    this.keep = keep;
    this.lookup = outer.lookup;
    this.shellOut = outer.shellOut;
    this.depth = outer.depth + 1;
    this.quoted = quoted;
  }

  /**
   * The value of a word.
   *
   * @param shellOut null if {@code $(…)} is plain text
   */
  public static String text(Word word, Lookup lookup, @Nullable ShellOut shellOut) {
    if (isPlain(word.text())) {
      return word.text();
    }
    return new Expansion(word, Keep.NOTHING, lookup, shellOut).all();
  }

  /**
   * The value of a word that is read as a reference or a path with globs, its escapes still there.
   *
   * @param shellOut null if {@code $(…)} is plain text
   */
  public static String path(Word word, Lookup lookup, @Nullable ShellOut shellOut) {
    if (isPlain(word.text())) {
      return word.text();
    }
    return new Expansion(word, Keep.PATH_ESCAPES, lookup, shellOut).all();
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
      if (c == '"') {
        doubled(out);
      } else if (quoted) {
        inQuotes(c, out);
      } else {
        switch (c) {
          case '\\' -> escape(out);
          case '\'' -> single(out);
          case '$' -> dollar(out, false);
          default -> {
            out.append(c);
            at++;
          }
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
    if (next != '\n') {
      boolean kept =
          switch (keep) {
            case NOTHING -> false;
            case PATH_ESCAPES -> "+*?[]".indexOf(next) >= 0;
            case PATTERN -> true;
          };
      out.append(kept ? "\\" : "").append(next);
    }
    at += 2;
  }

  private void single(StringBuilder out) {
    int end = text.indexOf('\'', at + 1);
    if (end < 0) {
      throw error(at, 1, "the single quote is not closed", "close it, or write \\' for one");
    }
    quotedText(text.substring(at + 1, end), out);
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
      inQuotes(c, out);
    }
    throw error(start, 1, "the double quote is not closed", "close it, or write \\\" for one");
  }

  /** One step between double quotes. */
  private void inQuotes(char c, StringBuilder out) {
    if (c == '$') {
      dollar(out, true);
    } else if (c == '\\' && at + 1 < text.length()) {
      escapeInQuotes(out);
    } else {
      quotedText(text.substring(at, at + 1), out);
      at++;
    }
  }

  private void escapeInQuotes(StringBuilder out) {
    char next = text.charAt(at + 1);
    boolean taken = "\"\\$`\n".indexOf(next) >= 0 || (next == '}' && quoted);
    if (next != '\n') {
      quotedText(text.substring(taken ? at + 1 : at, at + 2), out);
    }
    at += 2;
  }

  /** Adds quoted text, escaped if this is a pattern. */
  private void quotedText(String part, StringBuilder out) {
    if (keep != Keep.PATTERN) {
      out.append(part);
      return;
    }
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      out.append("*?[]!^-\\".indexOf(c) >= 0 ? "\\" : "").append(c);
    }
  }

  private void value(@Nullable String value, boolean inQuotes, StringBuilder out) {
    if (value != null && inQuotes) {
      quotedText(value, out);
    } else if (value != null) {
      out.append(value);
    }
  }

  private void dollar(StringBuilder out, boolean inQuotes) {
    char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    if (next == '(' && shellOut != null) {
      value(shellOut(shellOut), inQuotes, out);
    } else if (next == '{') {
      value(braced(inQuotes), inQuotes, out);
    } else if (SPECIAL.indexOf(next) >= 0) {
      at += 2;
    } else if (Names.isDigit(next)) {
      at++;
      while (at < text.length() && Names.isDigit(text.charAt(at))) {
        at++;
      }
    } else if (Names.startsVariable(next)) {
      int end = at + 2;
      while (end < text.length() && Names.continuesVariable(text.charAt(end))) {
        end++;
      }
      String name = text.substring(at + 1, end);
      at = end;
      value(lookup.value(name), inQuotes, out);
    } else {
      out.append('$');
      at++;
    }
  }

  /** What a command prints; <code>$((1+2))</code> is the shell's to compute too. */
  private String shellOut(ShellOut output) {
    int end = Quoting.closing(text, at + 1, false);
    if (end < 0) {
      throw error(at, 2, "the $( is not closed", "close it with )");
    }
    boolean arithmetic =
        text.charAt(at + 2) == '(' && Quoting.closing(text, at + 2, false) == end - 1;
    String command = arithmetic ? "echo " + text.substring(at, end + 1) : unescaped(at + 2, end);
    Position where = place(at);
    at = end + 1;
    return output.output(command, where);
  }

  /** A command without the backslashes outside of its quotes: they are taken off before it runs. */
  private String unescaped(int from, int to) {
    StringBuilder command = new StringBuilder();
    char quote = ' ';
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < to) {
        command.append(quote == '"' ? "\\" : "");
        i++;
      } else if (c == quote) {
        quote = ' ';
      } else if (quote == ' ' && (c == '"' || c == '\'')) {
        quote = c;
      }
      command.append(text.charAt(i));
    }
    return command.toString();
  }

  private @Nullable String braced(boolean inQuotes) {
    int close = Quoting.closing(text, at + 1, inQuotes);
    if (close < 0) {
      throw error(at, 2, "the ${ is not closed", "close it with }");
    }
    int end = at + 2;
    while (end < close && Names.continuesVariable(text.charAt(end))) {
      end++;
    }
    boolean special = end == at + 2 && end + 1 == close && SPECIAL.indexOf(text.charAt(end)) >= 0;
    end += special ? 1 : 0;
    String name = text.substring(at + 2, end);
    if (!Names.isVariable(name) && !special && !Names.isNumber(name)) {
      throw error(
          at, close + 1 - at, "the ${…} does not start with a name", "write \\$ for a dollar sign");
    }
    String value = lookup.value(name);
    if (end < close) {
      value = modified(value, end, close, inQuotes);
    }
    at = close + 1;
    return value;
  }

  private String modified(@Nullable String value, int from, int close, boolean inQuotes) {
    int start = at;
    boolean colon = text.charAt(from) == ':';
    int sign = colon ? from + 1 : from;
    char operator = sign < close ? text.charAt(sign) : ' ';
    boolean given = value != null && !(colon && value.isEmpty());
    String present = value == null ? "" : value;
    if (operator == '-') {
      return given ? present : inner(sign + 1, close, keep, inQuotes);
    }
    if (operator == '+') {
      return given ? inner(sign + 1, close, keep, inQuotes) : "";
    }
    if (!colon && (operator == '%' || operator == '#')) {
      boolean twice = sign + 1 < close && text.charAt(sign + 1) == operator;
      String pattern = inner(twice ? sign + 2 : sign + 1, close, Keep.PATTERN, false);
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

  private String inner(int from, int to, Keep kept, boolean inQuotes) {
    if (depth == MAX_DEPTH) {
      throw error(at, 2, "${…} is nested too deeply", "put the inner values into variables first");
    }
    Word word = new Word(text.substring(from, to), place(from));
    return new Expansion(word, this, kept, inQuotes).all();
  }

  private Position place(int offset) {
    boolean oneLine = text.indexOf('\n') < 0;
    return oneLine ? new Position(position.line(), position.column() + offset) : position;
  }

  private EarthfileException error(int offset, int length, String cause, String hint) {
    return new EarthfileException(place(offset), length, cause, hint);
  }
}
