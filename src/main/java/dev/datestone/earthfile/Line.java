package dev.datestone.earthfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command being read: its first word, and what every command needs to be checked for. */
final class Line {
  final Cursor cursor;
  final Keyword keyword;
  final Version version;

  /** Whether it stands in the base recipe. */
  final boolean inBase;

  private final int start;
  private final String docs;

  /** The cursor stands behind the keyword. */
  Line(Cursor cursor, Keyword keyword, int start, String docs, Version version, boolean inBase) {
    this.cursor = cursor;
    this.keyword = keyword;
    this.start = start;
    this.docs = docs;
    this.version = version;
    this.inBase = inBase;
  }

  Position position() {
    return cursor.lines.position(start);
  }

  /** The whole command, once its last word is read. */
  Span span() {
    int end = Math.max(cursor.lastEnd, start);
    return new Span(
        position(), cursor.lines.position(end), cursor.text.substring(start, end), docs);
  }

  /** An error that points at the keyword. */
  EarthfileException error(String cause, @Nullable String hint) {
    return new EarthfileException(position(), keyword.text().length(), cause, hint);
  }

  /** Refuses what a version of the language does not have. */
  void needs(Feature feature, String what, Position where, int length) {
    if (version.has(feature)) {
      return;
    }
    String written = version.number().text();
    if (feature.isPartOf(version.number())) {
      throw new EarthfileException(
          where,
          length,
          what + " is switched off by the VERSION line",
          "leave out --" + feature.flag() + "=false");
    }
    String hint = "switch it on with VERSION --" + feature.flag() + " " + written;
    for (VersionNumber number : VersionNumber.values()) {
      if (feature.isPartOf(number)) {
        hint = "it is part of VERSION " + number.text();
        break;
      }
    }
    throw new EarthfileException(where, length, what + " is not part of VERSION " + written, hint);
  }

  void needs(Feature feature) {
    needs(feature, keyword.text(), position(), keyword.text().length());
  }

  /** Refuses a flag that is written and that the version does not have. */
  void needs(Feature feature, Flags flags, String name) {
    Token token = flags.token(name);
    if (token != null) {
      String what = keyword.text() + " --" + name;
      needs(feature, what, token.position(), token.text().length());
    }
  }

  Flags flags(FlagNames names) {
    return Flags.read(cursor, names, null);
  }

  /** The operands, so many of them; {@code what} names them, {@code example} shows them. */
  List<Token> operands(int least, int most, String what, String example) {
    List<Token> words = cursor.words();
    if (words.size() < least) {
      throw missing(what, example);
    }
    for (Token word : words) {
      if (word.text().startsWith("--")) {
        throw word.error(
            word.text() + " is no flag here", "flags stand right behind " + keyword.text());
      }
    }
    if (words.size() > most) {
      throw words
          .get(most)
          .error(keyword.text() + " takes only " + what, "quote what has blanks in it");
    }
    return words;
  }

  Word operand(String what, String example) {
    return operands(1, 1, what, example).get(0).word();
  }

  EarthfileException missing(String what, String example) {
    return error(keyword.text() + " needs " + what, "write " + keyword.text() + " " + example);
  }

  /** Sees to it that the command ends here. */
  void nothing() {
    if (cursor.gap()) {
      throw cursor.word(false).error(keyword.text() + " takes nothing behind it", "leave it out");
    }
  }

  /** What is to be run: the rest of the line, in exec form or for a shell; maybe nothing. */
  Invocation invocation() {
    Token rest = cursor.rest();
    List<String> arguments = ExecForm.strings(rest.text());
    if (arguments != null) {
      return new Invocation.Exec(arguments, rest.position());
    }
    if (ExecForm.isMeant(rest.text())) {
      throw rest.error(
          "this is neither a JSON list of strings nor a command",
          "write [\"program\", \"argument\"], with double quotes and commas");
    }
    return new Invocation.Shell(rest.word());
  }

  /** What is to be run, where there must be something. */
  Invocation invocation(String what) {
    if (!cursor.gap()) {
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
