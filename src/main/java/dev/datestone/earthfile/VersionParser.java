package dev.datestone.earthfile;

import dev.datestone.content.SimilarNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Parses the VERSION line, the first command of a file. */
final class VersionParser {
  /** A version that has no feature: trees can be shown of such files, but they are not built. */
  private static final String NO_FEATURES = "0.0";

  private static final String HOW = "start the file with VERSION 0.8";

  /** No EnumMap: asking for the constants reflectively costs 8 ms of start-up. */
  private final Map<Feature, Boolean> features = new HashMap<>();

  private VersionParser() {}

  static Version read(SyntaxTree tree) {
    Header header = tree.leadingVersion();
    if (header == null) {
      throw missing(tree);
    }
    return new VersionParser().read(tree, header);
  }

  /** Refuses a file whose VERSION line does not end with a version. */
  static void check(SyntaxTree tree) {
    Header header = tree.version();
    if (header == null) {
      return;
    }
    List<Token> words = new Lexer(tree.text(), tree.lines(), header.args(), header.to()).words();
    if (words.isEmpty() || words.getLast().text().startsWith("--")) {
      throw new EarthfileException(
          tree.position(header.from()),
          Keyword.VERSION.text().length(),
          "VERSION has no number",
          "write VERSION 0.8");
    }
    if (!words.getLast().text().equals(NO_FEATURES)) {
      number(words.getLast());
    }
  }

  private static EarthfileException missing(SyntaxTree tree) {
    if (tree.version() == null) {
      return new EarthfileException(new Position(1, 1), 1, "the file has no VERSION", HOW);
    }
    return new EarthfileException(
        tree.position(tree.version().from()),
        Keyword.VERSION.text().length(),
        "VERSION must be the first command of an Earthfile",
        "move it up to the first line");
  }

  private Version read(SyntaxTree tree, Header header) {
    Lexer lexer = new Lexer(tree.text(), tree.lines(), header.args(), header.to());
    List<Token> numbers = new ArrayList<>(1);
    for (Token word : lexer.words()) {
      if (word.text().startsWith("--") && !word.text().equals("--")) {
        feature(word);
      } else if (!word.text().equals("--")) {
        numbers.add(word);
      }
    }
    if (numbers.size() > 1) {
      throw numbers.get(1).error("VERSION takes one number", "leave out " + numbers.get(1).text());
    }
    VersionNumber number = number(numbers.get(0));
    if (features.containsKey(Feature.ARG_SCOPE_AND_SET)
        && !features.containsKey(Feature.SHELL_OUT_ANYWHERE)
        && !Feature.SHELL_OUT_ANYWHERE.isPartOf(number)) {
      throw numbers
          .get(0)
          .error(
              "--arg-scope-and-set needs --shell-out-anywhere",
              "write VERSION --arg-scope-and-set --shell-out-anywhere " + number.text());
    }
    Span span =
        new Span(
            tree.position(header.from()),
            tree.position(header.to()),
            tree.text().substring(header.from(), header.to()),
            "");
    return new Version(number, features, span);
  }

  private void feature(Token word) {
    int equals = word.text().indexOf('=');
    String name = word.text().substring(2, equals < 0 ? word.text().length() : equals);
    Feature feature = Feature.of(name);
    if (feature != null) {
      if (equals >= 0) {
        throw word.error("a feature has no value", "write --" + name);
      }
      features.put(feature, true);
      return;
    }
    String otherwise = "leave it out; every feature is named in the reference of VERSION";
    throw word.error(
        "unknown feature --" + name, SimilarNames.hint(name, Feature.flags(), "--", otherwise));
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
