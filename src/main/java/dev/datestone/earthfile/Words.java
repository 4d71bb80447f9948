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

  /** The words behind the command's own. */
  public static List<String> of(Span span) {
    Cursor cursor = new Cursor(span.text());
    Keyword keyword = keyword(cursor);
    List<String> words = new ArrayList<>();
    switch (keyword) {
      case ARG, LET, SET, ENV -> assignment(cursor, words);
      case LABEL -> {
        while (cursor.gap()) {
          equalsApart(cursor, words);
        }
      }
      default -> rest(cursor, words);
    }
    return words;
  }

  private static Keyword keyword(Cursor cursor) {
    String first = cursor.word(false).text();
    int behind = cursor.at;
    if (cursor.gap()) {
      Keyword both = Keyword.of(first + " " + cursor.word(false).text());
      if (both != null) {
        return both;
      }
    }
    cursor.at = behind;
    Keyword keyword = Keyword.of(first);
    return keyword == null ? Keyword.RUN : keyword;
  }

  private static void assignment(Cursor cursor, List<String> words) {
    while (cursor.gap() && cursor.peek() == '-') {
      words.add(cursor.word(false).text());
    }
    words.add(cursor.word(true).text());
    if (cursor.gap() && cursor.peek() == '=') {
      cursor.at++;
      words.add("=");
    }
    String value = cursor.rest().text();
    if (!value.isEmpty()) {
      words.add(value);
    }
  }

  private static void equalsApart(Cursor cursor, List<String> words) {
    if (cursor.peek() != '=') {
      words.add(cursor.word(true).text());
    }
    if (cursor.gap() && cursor.peek() == '=') {
      cursor.at++;
      words.add("=");
      if (cursor.gap()) {
        words.add(cursor.plainWord().text());
      }
    }
  }

  private static void rest(Cursor cursor, List<String> words) {
    while (cursor.gap()) {
      words.add(cursor.plainWord().text());
    }
  }
}
