package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ARG, LET, SET and ENV hold: flags, a name and a value, which is all the rest of the line.
 *
 * @param name null if there is none
 * @param equals whether there is an equals sign
 * @param value null if nothing is written after the name; empty if only the equals sign is
 */
record Assignment(List<Token> flags, @Nullable Token name, boolean equals, @Nullable Token value) {
  static boolean isIn(Keyword keyword) {
    return switch (keyword) {
      case ARG, LET, SET, ENV -> true;
      default -> false;
    };
  }

  /** Where the name ends, which follows the flags; the offset itself if nothing is written. */
  static int nameEnd(Scanner scanner, Keyword keyword, int args) {
    String text = scanner.text;
    int end = args;
    int at = blanks(text, args);
    while (isAt(text, at, '-')) {
      end = flagEnd(text, at);
      at = blanks(text, end);
    }
    if (at >= text.length() || text.charAt(at) == '\n' || text.charAt(at) == '#') {
      return end;
    }
    int to = at;
    while (to < text.length() && Names.continuesVariable(text.charAt(to))) {
      to++;
    }
    if (to == at || !Names.startsVariable(text.charAt(at)) || !endsName(text, to)) {
      int wordEnd = to;
      while (wordEnd < text.length() && !endsName(text, wordEnd)) {
        wordEnd++;
      }
      throw noName(scanner, keyword, at, wordEnd, end > args);
    }
    return to;
  }

  private static EarthfileException noName(
      Scanner scanner, Keyword keyword, int from, int to, boolean afterFlag) {
    if (scanner.text.charAt(from) == '=') {
      return afterFlag
          ? scanner.error(
              from, 1, "flags of " + keyword.text() + " take no value", "leave the value out")
          : scanner.error(
              from,
              1,
              keyword.text() + " has no name before the =",
              "write " + keyword.text() + " NAME=value");
    }
    if (scanner.text.charAt(from) == '\\') {
      return scanner.error(
          from,
          1,
          "the name of " + keyword.text() + " is not on its line",
          "write " + keyword.text() + " NAME=value; only the value can go on below");
    }
    return scanner.error(
        from,
        to - from,
        "\"" + scanner.text.substring(from, to) + "\" is not a name of a variable",
        "names consist of letters, digits and _, and do not begin with a digit");
  }

  /** Reads the line of a command whose name was found by {@link #nameEnd}. */
  static Assignment read(String text, Lines lines, Header header) {
    List<Token> flags = new ArrayList<>(1);
    int at = Math.min(blanks(text, header.args()), header.to());
    while (at < header.to() && text.charAt(at) == '-') {
      int end = Math.min(flagEnd(text, at), header.to());
      flags.add(token(text, lines, at, end));
      at = Math.min(blanks(text, end), header.to());
    }
    if (at == header.to()) {
      return new Assignment(flags, null, false, null);
    }
    int nameEnd = at;
    while (nameEnd < header.to() && Names.continuesVariable(text.charAt(nameEnd))) {
      nameEnd++;
    }
    Token name = token(text, lines, at, nameEnd);
    Lexer rest = new Lexer(text, lines, nameEnd, header.to());
    rest.skipToWord();
    boolean equals = rest.at == nameEnd ? isAt(text, nameEnd, '=') : standsAlone(rest);
    if (equals) {
      rest.at++;
    }
    Token value = stripped(rest.rest());
    boolean nothing = value.text().isEmpty() && !equals;
    return new Assignment(flags, name, equals, nothing ? null : value);
  }

  private static Token stripped(Token value) {
    String text = value.text().stripTrailing();
    return new Token(new Word(text, value.position()), value.from(), value.to());
  }

  /** Whether there is an equals sign with nothing right after it. */
  private static boolean standsAlone(Lexer rest) {
    int next = rest.at + 1;
    return rest.peek() == '='
        && (next >= rest.end
            || Lexer.isBlank(rest.text.charAt(next))
            || rest.text.charAt(next) == '\n');
  }

  private static Token token(String text, Lines lines, int from, int to) {
    return new Token(new Word(text.substring(from, to), lines.position(from)), from, to);
  }

  private static int flagEnd(String text, int from) {
    int i = from;
    while (i < text.length() && !endsName(text, i)) {
      i++;
    }
    return i;
  }

  private static boolean endsName(String text, int at) {
    if (at >= text.length()) {
      return true;
    }
    char c = text.charAt(at);
    return Lexer.isBlank(c) || c == '\n' || c == '=' || c == '#';
  }

  private static boolean isAt(String text, int at, char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private static int blanks(String text, int from) {
    int i = from;
    while (i < text.length() && Lexer.isBlank(text.charAt(i))) {
      i++;
    }
    return i;
  }
}
