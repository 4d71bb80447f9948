package dev.datestone.dockerfile;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.ShellPattern;
import dev.datestone.earthfile.Word;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Expands variables in a word, and removes its quotes and escapes: {@code $NAME}, {@code ${NAME}}
 * and {@code ${NAME:-…}} with the other modifiers of a Dockerfile.
 */
public final class WordExpansion {
  private static final char END = 0;

  private final String text;
  private final Position position;
  private final char escape;
  private final Lookup lookup;
  private final boolean raw;
  private int at;

  /** The value of a variable; null if it is not set. */
  public interface Lookup {
    @Nullable String value(String name);
  }

  private WordExpansion(Word word, char escape, Lookup lookup, boolean raw) {
    this.text = word.text();
    this.position = word.position();
    this.escape = escape;
    this.lookup = lookup;
    this.raw = raw;
  }

  public static String text(Word word, char escape, Lookup lookup) {
    boolean plain = true;
    for (int i = 0; i < word.text().length(); i++) {
      char c = word.text().charAt(i);
      plain &= c != '$' && c != '\'' && c != '"' && c != escape;
    }
    return plain ? word.text() : new WordExpansion(word, escape, lookup, false).until(END);
  }

  /** The content of a here-document: quotes in it are kept. */
  public static String content(Heredoc heredoc, char escape, Lookup lookup) {
    if (!heredoc.expands()) {
      return heredoc.text();
    }
    Word word = new Word(heredoc.text(), heredoc.position());
    return new WordExpansion(word, escape, lookup, true).until(END);
  }

  private EarthfileException error(int start, String message, @Nullable String hint) {
    Position place =
        position.line() == 0 || text.lastIndexOf('\n', start) >= 0
            ? position
            : new Position(position.line(), position.column() + start);
    return new EarthfileException(
        place, Math.max(1, Math.min(at, text.length()) - start), message, hint);
  }

  /** Reads up to a character, which stays unread, or to the end. */
  private String until(char stop) {
    StringBuilder out = new StringBuilder();
    while (at < text.length() && (stop == END || text.charAt(at) != stop)) {
      char c = text.charAt(at);
      if (c == '\'' && !raw) {
        singleQuoted(out);
      } else if (c == '"' && !raw) {
        doubleQuoted(out);
      } else if (c == '$') {
        out.append(dollar());
      } else if (c == escape) {
        at++;
        if (at < text.length()) {
          out.append(text.charAt(at++));
        } else if (raw) {
          out.append(escape);
        }
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private void singleQuoted(StringBuilder out) {
    int close = text.indexOf('\'', at + 1);
    if (close < 0) {
      throw error(at, "the quote ' has no end", "close it, or write " + escape + "'");
    }
    out.append(text, at + 1, close);
    at = close + 1;
  }

  private void doubleQuoted(StringBuilder out) {
    int open = at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return;
      }
      if (c == '$') {
        out.append(dollar());
      } else if (c == escape && at + 1 < text.length()) {
        char next = text.charAt(at + 1);
        if (next != '"' && next != '$' && next != escape) {
          out.append(escape);
        }
        out.append(next);
        at += 2;
      } else {
        out.append(c);
        at++;
      }
    }
    throw error(open, "the quote \" has no end", "close it, or write " + escape + "\"");
  }

  private String dollar() {
    int start = at++;
    if (at < text.length() && text.charAt(at) == '{') {
      at++;
      return braced(start);
    }
    String name = name();
    return name.isEmpty() ? "$" : value(name);
  }

  private String value(String name) {
    String value = lookup.value(name);
    return value == null ? "" : value;
  }

  private String name() {
    int start = at;
    if (at < text.length() && (isDigit(text.charAt(at)) || "@*#".indexOf(text.charAt(at)) >= 0)) {
      // A parameter of a shell, which a Dockerfile has not: its value is empty.
      at++;
      while (isDigit(text.charAt(start)) && at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNamePart(char c) {
    return c == '_' || isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private String braced(int start) {
    String name = name();
    if (name.isEmpty()) {
      throw error(start, "bad substitution: a name is missing", "write ${NAME}");
    }
    if (at >= text.length()) {
      throw error(start, "${" + name + " has no closing brace", "write ${" + name + "}");
    }
    String known = lookup.value(name);
    char sign = text.charAt(at++);
    return switch (sign) {
      case '}' -> value(name);
      case ':' -> {
        char next = at < text.length() ? text.charAt(at++) : END;
        yield orElse(start, name, next, known == null || known.isEmpty());
      }
      case '-', '+', '?' -> orElse(start, name, sign, known == null);
      case '#', '%' -> {
        boolean longest = at < text.length() && text.charAt(at) == sign;
        at += longest ? 1 : 0;
        String pattern = word(start);
        String value = value(name);
        yield sign == '#'
            ? ShellPattern.withoutStart(value, pattern, longest)
            : ShellPattern.withoutEnd(value, pattern, longest);
      }
      case '/' -> {
        boolean all = at < text.length() && text.charAt(at) == '/';
        at += all ? 1 : 0;
        String pattern = until('/');
        at = Math.min(text.length(), at + 1);
        yield replaced(value(name), pattern, word(start), all);
      }
      default ->
          throw error(
              start, "bad substitution: ${" + name + sign + "…}", "known are :- :+ :? # % and /");
    };
  }

  private String orElse(int start, String name, char sign, boolean missing) {
    String word = word(start);
    return switch (sign) {
      case '-' -> missing ? word : value(name);
      case '+' -> missing ? "" : word;
      case '?' -> {
        if (missing) {
          throw error(
              start,
              name + ": " + (word.isEmpty() ? "is not set" : word),
              "give it with ARG or ENV");
        }
        yield value(name);
      }
      default ->
          throw error(
              start, "bad substitution: ${" + name + ":" + sign + "…}", "known are :- :+ and :?");
    };
  }

  /** The text up to the closing brace. */
  private String word(int start) {
    String word = until('}');
    if (at >= text.length()) {
      throw error(start, "the brace of ${ has no end", "close it with }");
    }
    at++;
    return word;
  }

  private static String replaced(String value, String pattern, String by, boolean all) {
    if (pattern.isEmpty()) {
      return value;
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    Matcher matcher = Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(value);
    String quoted = Matcher.quoteReplacement(by);
    return all ? matcher.replaceAll(quoted) : matcher.replaceFirst(quoted);
  }
}
