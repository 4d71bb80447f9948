package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a command as it is written, for those who show the tree and not its meaning: quotes
 * are still there, continued lines are joined. The name of an ARG, LET, SET, ENV or LABEL, its
 * equals sign and its value are words of their own.
 */
public final class Words {
  private Words() {}

  /** The words after the keyword. */
  public static List<String> of(Span span) {
    Lexer lexer = new Lexer(span.text());
    Keyword keyword = keyword(lexer);
    List<String> words = new ArrayList<>();
    switch (keyword) {
      case ARG, LET, SET, ENV -> assignment(lexer, words);
      case LABEL -> {
        while (lexer.skipToWord()) {
          equalsApart(lexer, words);
        }
      }
      default -> rest(lexer, words);
    }
    return words;
  }

  private static Keyword keyword(Lexer lexer) {
    String first = lexer.word(false).text();
    int behind = lexer.at;
    if (lexer.skipToWord()) {
      Keyword both = Keyword.of(first + " " + lexer.word(false).text());
      if (both != null) {
        return both;
      }
    }
    lexer.at = behind;
    Keyword keyword = Keyword.of(first);
    return keyword == null ? Keyword.RUN : keyword;
  }

  private static void assignment(Lexer lexer, List<String> words) {
    while (lexer.skipToWord() && lexer.peek() == '-') {
      words.add(lexer.word(false).text());
    }
    words.add(lexer.word(true).text());
    if (lexer.skipToWord() && lexer.peek() == '=') {
      lexer.at++;
      words.add("=");
    }
    String value = lexer.rest().text();
    if (!value.isEmpty()) {
      words.add(value);
    }
  }

  private static void equalsApart(Lexer lexer, List<String> words) {
    if (lexer.peek() != '=') {
      words.add(lexer.word(true).text());
    }
    if (lexer.skipToWord() && lexer.peek() == '=') {
      lexer.at++;
      words.add("=");
      if (lexer.skipToWord()) {
        words.add(lexer.plainWord().text());
      }
    }
  }

  private static void rest(Lexer lexer, List<String> words) {
    while (lexer.skipToWord()) {
      words.add(lexer.plainWord().text());
    }
  }
}
