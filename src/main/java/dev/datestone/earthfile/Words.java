package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a command as it is written. The name of an ARG, LET, SET, ENV or LABEL, its equals
 * sign and its value are words of their own.
 */
final class Words {
  private Words() {}

  /** The words after the keyword. */
  static List<String> of(String text, Lines lines, Header header) {
    if (Assignment.isIn(header.keyword())) {
      return assignment(Assignment.read(text, lines, header));
    }
    List<String> words = plain(text, lines, header);
    if (header.keyword() != Keyword.LABEL) {
      return words;
    }
    List<String> apart = new ArrayList<>();
    words.forEach(word -> label(word, apart));
    return apart;
  }

  private static List<String> plain(String text, Lines lines, Header header) {
    List<String> words = new ArrayList<>();
    Lexer lexer = new Lexer(text, lines, header.args(), header.to());
    while (lexer.skipToWord()) {
      int from = lexer.at;
      lexer.at = Atom.end(text, lines, from, header.to());
      String word = text.substring(from, lexer.at);
      words.add(isCondition(header.keyword()) ? word : Continuation.join(word));
    }
    return words;
  }

  /** The lines in the words of IF and FOR are joined by the shell, and only by it. */
  private static boolean isCondition(Keyword keyword) {
    return keyword == Keyword.IF || keyword == Keyword.ELSE_IF || keyword == Keyword.FOR;
  }

  private static List<String> assignment(Assignment written) {
    List<String> words = new ArrayList<>();
    written.flags().forEach(flag -> words.add(flag.text()));
    Token name = written.name();
    if (name != null) {
      words.add(name.text());
    }
    Token value = written.value();
    if (value != null) {
      words.add("=");
      words.add(value.text());
    }
    return words;
  }

  private static void label(String word, List<String> words) {
    int equals = equals(word);
    if (equals < 0) {
      words.add(word);
      return;
    }
    if (equals > 0) {
      words.add(word.substring(0, equals));
    }
    words.add("=");
    if (equals + 1 < word.length()) {
      words.add(word.substring(equals + 1));
    }
  }

  /** The first equals sign outside of quotes; -1 if there is none. */
  private static int equals(String word) {
    char quote = ' ';
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (quote != ' ') {
        quote = c == quote ? ' ' : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '=') {
        return i;
      }
    }
    return -1;
  }
}
