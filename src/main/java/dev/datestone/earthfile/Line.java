package dev.datestone.earthfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command that is being parsed: its keyword, and checks that all commands share. */
final class Line {
  final Lexer lexer;
  final Keyword keyword;
  final Version version;

  /** Whether it is in the base recipe. */
  final boolean inBase;

  private final Header header;

  /** The lexer must be right after the keyword. */
  Line(Lexer lexer, Header header, Version version, boolean inBase) {
    this(lexer, header, header.keyword(), version, inBase);
  }

  private Line(Lexer lexer, Header header, Keyword keyword, Version version, boolean inBase) {
    this.lexer = lexer;
    this.header = header;
    this.keyword = keyword;
    this.version = version;
    this.inBase = inBase;
  }

  /** The same line, whose keyword has two words. */
  Line named(Keyword both) {
    return new Line(lexer, header, both, version, inBase);
  }

  Position position() {
    return lexer.lines.position(header.from());
  }

  /** The whole command. */
  Span span() {
    return new Span(
        position(),
        lexer.lines.position(header.to()),
        lexer.text.substring(header.from(), header.to()),
        Docs.of(header.comments()));
  }

  /** Name and value of an ARG, LET, SET or ENV. */
  Assignment assignment() {
    return Assignment.read(lexer.text, lexer.lines, header);
  }

  /** An error that points at the keyword. */
  EarthfileException error(String cause, @Nullable String hint) {
    return new EarthfileException(position(), keyword.text().length(), cause, hint);
  }

  /** Refuses what this version of the language does not have. */
  void require(Feature feature, String what, Position where, int length) {
    if (version.has(feature)) {
      return;
    }
    String written = version.number().text();
    String hint = "switch it on with VERSION --" + feature.flag() + " " + written;
    for (VersionNumber number : VersionNumber.values()) {
      if (feature.isPartOf(number)) {
        hint = "it is part of VERSION " + number.text();
        break;
      }
    }
    throw new EarthfileException(where, length, what + " is not part of VERSION " + written, hint);
  }

  void require(Feature feature) {
    require(feature, keyword.text(), position(), keyword.text().length());
  }

  /** Refuses a flag that is written and that the version does not have. */
  void require(Feature feature, Flags flags, String name) {
    Token token = flags.token(name);
    if (token != null) {
      String what = keyword.text() + " --" + name;
      require(feature, what, token.position(), token.text().length());
    }
  }

  Flags flags(FlagNames names) {
    return Flags.read(lexer, names, null);
  }

  /** Parses the operands. Messages name them by {@code what} and show {@code example}. */
  List<Token> operands(int least, int most, String what, String example) {
    List<Token> words = lexer.words();
    if (words.size() < least) {
      throw missing(what, example);
    }
    for (Token word : words) {
      if (word.text().startsWith("--")) {
        throw word.error(
            word.text() + " is not allowed here", "flags come right after " + keyword.text());
      }
    }
    if (words.size() > most) {
      throw words
          .get(most)
          .error(keyword.text() + " takes only " + what, "quote words that contain spaces");
    }
    return words;
  }

  Word operand(String what, String example) {
    return operands(1, 1, what, example).get(0).word();
  }

  EarthfileException missing(String what, String example) {
    return error(keyword.text() + " needs " + what, "write " + keyword.text() + " " + example);
  }

  /** Refuses further words. */
  void expectEnd() {
    if (lexer.skipToWord()) {
      throw lexer.word(false).error(keyword.text() + " takes no arguments", "leave it out");
    }
  }

  /**
   * Parses the rest of the line in exec form or as shell text; it may be empty. After flags it is
   * always shell text.
   */
  Invocation invocation() {
    lexer.skipToWord();
    return lexer.at == start() ? listOrText() : new Invocation.Shell(text());
  }

  /** Parses the rest of the line in exec form or as shell text, whatever is before it. */
  Invocation listOrText() {
    boolean mayBeList = lexer.skipToWord() && lexer.peek() == '[';
    List<String> arguments =
        mayBeList ? ExecForm.of(Words.of(lexer.text, lexer.lines, rest())) : null;
    if (arguments != null) {
      return new Invocation.Exec(arguments, lexer.rest().position());
    }
    int from = lexer.at;
    Word text = text();
    if (mayBeList && !isCondition() && ExecForm.isMeant(text.text())) {
      throw new EarthfileException(
          text.position(),
          header.to() - from,
          "this is neither a JSON list of strings nor a command",
          "write [\"program\", \"argument\"], with double quotes and commas");
    }
    return new Invocation.Shell(text);
  }

  private boolean isCondition() {
    return keyword == Keyword.IF || keyword == Keyword.ELSE_IF;
  }

  /** The rest of the line as the shell gets it, which joins the lines of a condition itself. */
  private Word text() {
    lexer.skipToWord();
    Header rest = rest();
    Token joined = lexer.rest();
    return isCondition()
        ? new Word(String.join(" ", Words.of(lexer.text, lexer.lines, rest)), joined.position())
        : joined.word();
  }

  /** The header with only what is still to be read of it. */
  private Header rest() {
    lexer.skipToWord();
    return new Header(keyword, lexer.at, lexer.at, header.to(), header.end(), List.of());
  }

  /** Where the first word after the keyword starts. */
  private int start() {
    Lexer first = new Lexer(lexer.text, lexer.lines, header.args(), header.to());
    first.skipToWord();
    return first.at;
  }

  /** All words after the keyword, as they are written. */
  List<String> words() {
    return Words.of(lexer.text, lexer.lines, header);
  }

  /** Parses the rest of the line, which must not be empty. */
  Invocation invocation(String what) {
    if (!lexer.skipToWord()) {
      throw missing("a " + what, what);
    }
    Invocation invocation = invocation();
    if (invocation instanceof Invocation.Exec exec && exec.arguments().isEmpty()) {
      throw new EarthfileException(
          exec.position(),
          2,
          "the list has no program to run",
          "write [\"program\", \"argument\"]");
    }
    return invocation;
  }
}
