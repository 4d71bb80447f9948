package dev.datestone.earthfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An Earthfile as it is written: names, commands and blocks, nothing of it understood yet. */
public final class SyntaxTree {
  private final String text;
  private final Lines lines;
  private final @Nullable Header version;
  private final @Nullable Header leadingVersion;
  private final List<Statement> base;
  private final List<Recipe> recipes;

  /**
   * A recipe with a name.
   *
   * @param comments the comment lines right above the name, with their #
   * @param from where its name starts
   * @param end where what follows it starts
   */
  public record Recipe(
      String name, List<String> comments, int from, int end, List<Statement> statements) {
    public Recipe {
      comments = List.copyOf(comments);
      statements = List.copyOf(statements);
    }

    /** Whether its first line makes it a function. */
    public boolean isFunction() {
      Keyword first = statements.isEmpty() ? null : statements.getFirst().header().keyword();
      return first == Keyword.FUNCTION || first == Keyword.COMMAND;
    }
  }

  SyntaxTree(
      String text,
      Lines lines,
      @Nullable Header version,
      @Nullable Header leadingVersion,
      List<Statement> base,
      List<Recipe> recipes) {
    this.text = text;
    this.lines = lines;
    this.version = version;
    this.leadingVersion = leadingVersion;
    this.base = List.copyOf(base);
    this.recipes = List.copyOf(recipes);
  }

  /** The last VERSION line; null if there is none. */
  public @Nullable Header version() {
    return version;
  }

  /** The first VERSION line, if it is the first command of the file: the one in force. */
  public @Nullable Header leadingVersion() {
    return leadingVersion;
  }

  public List<Statement> base() {
    return base;
  }

  /** Targets and functions in the order of the file. */
  public List<Recipe> recipes() {
    return recipes;
  }

  public Position position(int offset) {
    return lines.position(offset);
  }

  /** The column of an offset, from 1, in characters of Unicode. */
  public int column(int offset) {
    int start = text.lastIndexOf('\n', offset - 1) + 1;
    return text.codePointCount(start, offset) + 1;
  }

  /** The words of a command: quotes are still there, continued lines are joined. */
  public List<String> words(Header header) {
    return Words.of(text, lines, header);
  }

  /** Where the first word of a command starts. */
  public int firstWord(Header header) {
    Lexer lexer = new Lexer(text, lines, header.args(), header.to());
    lexer.skipToWord();
    return lexer.at;
  }

  /** The strings of the exec form; null if the command is not written so. */
  public @Nullable List<String> execForm(Header header) {
    return ExecForm.of(words(header));
  }

  String text() {
    return text;
  }

  Lines lines() {
    return lines;
  }
}
