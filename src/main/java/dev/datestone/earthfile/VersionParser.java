package dev.datestone.earthfile;

import dev.datestone.content.SimilarNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Parses the VERSION line, the first command of a file. */
final class VersionParser {
  private static final String HOW = "start the file with VERSION 0.8";

  private final Lexer lexer;

  /** No EnumMap: asking for the constants reflectively costs 8 ms of start-up. */
  private final Map<Feature, Boolean> features = new HashMap<>();

  VersionParser(Lexer lexer) {
    this.lexer = lexer;
  }

  /** The lexer must be at the first word of the file. */
  Version read() {
    int start = lexer.at;
    if (lexer.at >= lexer.end) {
      throw lexer.error(0, 1, "the file has no VERSION", HOW);
    }
    Token keyword = lexer.word(false);
    if (!keyword.text().equals("VERSION")) {
      boolean wrongCase = keyword.text().equalsIgnoreCase("VERSION");
      throw keyword.error(
          "VERSION must be the first command of an Earthfile",
          wrongCase ? "did you mean VERSION?" : HOW);
    }
    List<Token> words = lexer.words();
    List<Token> numbers = new ArrayList<>(1);
    for (Token word : words) {
      if (word.text().startsWith("--")) {
        feature(word);
      } else {
        numbers.add(word);
      }
    }
    if (numbers.isEmpty()) {
      throw keyword.error("VERSION has no number", "write VERSION 0.8");
    }
    if (numbers.size() > 1) {
      throw numbers.get(1).error("VERSION takes one number", "leave out " + numbers.get(1).text());
    }
    VersionNumber number = number(numbers.get(0));
    Span span =
        new Span(
            keyword.position(),
            lexer.lines.position(lexer.lastEnd),
            lexer.text.substring(start, lexer.lastEnd),
            "");
    return new Version(number, features, span);
  }

  private void feature(Token word) {
    int equals = word.text().indexOf('=');
    String name = word.text().substring(2, equals < 0 ? word.text().length() : equals);
    String value = equals < 0 ? "true" : word.text().substring(equals + 1);
    if (!value.equals("true") && !value.equals("false")) {
      throw word.error("a feature is true or false, not " + value, "leave the value out");
    }
    List<String> known = new ArrayList<>();
    for (Feature feature : Feature.values()) {
      if (feature.flag().equals(name)) {
        if (feature.effect() == Feature.Effect.ALWAYS && value.equals("false")) {
          throw word.error(
              "--" + name + " cannot be switched off here",
              "leave it out; docs/language.md says what it is, in row 1");
        }
        features.put(feature, value.equals("true"));
        return;
      }
      known.add(feature.flag());
    }
    String otherwise = "leave it out; every feature is named in the reference of VERSION";
    throw word.error("unknown feature --" + name, SimilarNames.hint(name, known, "--", otherwise));
  }

  private static VersionNumber number(Token word) {
    List<String> known = new ArrayList<>();
    for (VersionNumber number : VersionNumber.values()) {
      if (number.text().equals(word.text())) {
        return number;
      }
      known.addFirst(number.text());
    }
    if (word.text().length() == 3
        && word.text().startsWith("0.")
        && word.text().compareTo("0.5") <= 0) {
      throw word.error(
          "VERSION " + word.text() + " is not supported",
          "write VERSION 0.6; what a target saves is then put out only if it is built with BUILD");
    }
    throw word.error(
        "unknown version " + word.text(),
        SimilarNames.hint(word.text(), known, "", "did you mean 0.8?"));
  }
}
