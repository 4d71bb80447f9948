package dev.datestone.earthfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds lines, names, comments and changes of indentation in the text of an Earthfile. */
final class Scanner {
  final String text;
  final Lines lines;

  private int at;

  /** Whether indentation counts: after the name of a recipe and after a command. */
  private boolean inRecipe;

  private boolean indented;
  private @Nullable Item ahead;

  Scanner(String text) {
    this.text = text;
    this.lines = new Lines(text);
  }

  /** The next item, which stays there. */
  Item peek() {
    Item item = ahead == null ? scan() : ahead;
    ahead = item;
    return item;
  }

  Item next() {
    Item item = peek();
    ahead = null;
    return item;
  }

  boolean isAtColumnOne(Item item) {
    return item.from() == 0 || text.charAt(item.from() - 1) == '\n';
  }

  EarthfileException error(int offset, int length, String cause, @Nullable String hint) {
    return new EarthfileException(lines.position(offset), length, cause, hint);
  }

  private Item scan() {
    if (inRecipe && (at == 0 || text.charAt(at - 1) == '\n')) {
      Item change = indentation();
      if (change != null) {
        return change;
      }
    }
    int from = at;
    char c = at < text.length() ? text.charAt(at) : '\0';
    if (at >= text.length()) {
      return end();
    }
    if (c == '\n') {
      at++;
      return new Item(Item.Kind.LINE_BREAK, from, at);
    }
    if (Lexer.isBlank(c)) {
      skipBlanks();
      return new Item(Item.Kind.BLANK, from, at);
    }
    if (c == '#') {
      at = lineEnd(at);
      boolean alone = text.substring(lineStart(from), from).isBlank();
      return new Item(alone ? Item.Kind.COMMENT : Item.Kind.BLANK, from, at);
    }
    return inRecipe ? command(false) : nameOrCommand();
  }

  private Item end() {
    if (indented) {
      indented = false;
      return new Item(Item.Kind.DEDENT, at, at);
    }
    return new Item(Item.Kind.END, at, at);
  }

  /** At the start of a line: whether a recipe's lines start or end here. */
  private @Nullable Item indentation() {
    int from = at;
    skipBlanks();
    boolean now = at > from;
    char c = at < text.length() ? text.charAt(at) : '\n';
    if (c == '\n' || (c == '#' && (now || isIndentedAfterComments()))) {
      return null;
    }
    if (now == indented) {
      inRecipe = now || c == '#';
      return null;
    }
    if (now) {
      indented = true;
      return new Item(Item.Kind.INDENT, at, at);
    }
    indented = false;
    inRecipe = false;
    return new Item(Item.Kind.DEDENT, at, at);
  }

  /** Whether the next line that is not empty and has no comment is indented. */
  private boolean isIndentedAfterComments() {
    int line = lineEnd(at) + 1;
    while (line < text.length()) {
      int i = line;
      while (i < text.length() && Lexer.isBlank(text.charAt(i))) {
        i++;
      }
      int end = lineEnd(line);
      if (i < end && text.substring(i, end).indexOf('#') < 0) {
        return i > line;
      }
      line = end + 1;
    }
    return false;
  }

  private Item nameOrCommand() {
    int from = at;
    int to = from;
    while (to < text.length() && isOfName(text.charAt(to))) {
      to++;
    }
    if (to > from && to < text.length() && text.charAt(to) == ':') {
      at = to + 1;
      inRecipe = true;
      indented = false;
      return new Item(Item.Kind.NAME, from, at);
    }
    String word = text.substring(from, to);
    return command(word.equals("VERSION") || word.equals("PROJECT"));
  }

  private static boolean isOfName(char c) {
    return Names.continuesVariable(c) || c == '-' || c == '.';
  }

  /**
   * The line of a command.
   *
   * @param global whether it is one that stands outside of recipes
   */
  private Item command(boolean global) {
    int from = at;
    while (at < text.length() && Names.continuesVariable(text.charAt(at))) {
      at++;
    }
    String word = text.substring(from, at);
    Keyword keyword = keyword(word);
    if (keyword == null || (keyword == Keyword.VERSION && !global)) {
      throw UnknownCommand.error(this, from, word);
    }
    int args = at;
    if (Assignment.isIn(keyword)) {
      at = Assignment.nameEnd(this, keyword, args);
    }
    int to = words(at);
    int end = at;
    if (at < text.length() && text.charAt(at) == '#') {
      at = lineEnd(at);
    } else if (at < text.length()) {
      at++;
    } else {
      indented = false;
    }
    inRecipe = !global;
    return new Item(
        Item.Kind.COMMAND, from, to, new Header(keyword, from, args, to, end, List.of()));
  }

  private @Nullable Keyword keyword(String word) {
    Keyword both =
        switch (word) {
          case "SAVE" -> both(word, " ARTIFACT", " IMAGE");
          case "GIT" -> both(word, " CLONE");
          case "FROM" -> both(word, " DOCKERFILE");
          case "ELSE" -> both(word, " IF");
          default -> null;
        };
    return both == null ? Keyword.ofOneWord(word) : both;
  }

  private @Nullable Keyword both(String first, String... seconds) {
    for (String second : seconds) {
      int end = at + second.length();
      boolean ends =
          end >= text.length() || Lexer.isBlank(text.charAt(end)) || text.charAt(end) == '\n';
      if (ends && text.startsWith(second, at)) {
        at = end;
        return Keyword.of(first + second);
      }
    }
    return null;
  }

  /** Goes to the end of the command; where its last word ends. */
  private int words(int last) {
    int to = last;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n' || (c == '#' && isCommentStart(at))) {
        break;
      }
      int next = c == '\\' ? Continuation.after(text, at, text.length()) : -1;
      if (Lexer.isBlank(c)) {
        at++;
      } else if (next >= 0) {
        at = next;
      } else {
        at = Atom.end(text, lines, at, text.length());
        to = at;
      }
    }
    return to;
  }

  private boolean isCommentStart(int offset) {
    char before = offset == 0 ? '\n' : text.charAt(offset - 1);
    return Lexer.isBlank(before) || before == '\n';
  }

  private void skipBlanks() {
    while (at < text.length() && Lexer.isBlank(text.charAt(at))) {
      at++;
    }
  }

  int lineEnd(int offset) {
    int newline = text.indexOf('\n', offset);
    return newline < 0 ? text.length() : newline;
  }

  int lineStart(int offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
  }
}
