package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Parses a file: the version, the base recipe, then targets and functions. */
final class FileParser {
  private final String file;
  private final Lexer lexer;
  private final LineReader lines;
  private final List<Target> targets = new ArrayList<>();
  private final List<Function> functions = new ArrayList<>();
  private final Map<String, Integer> linesOfNames = new HashMap<>();

  FileParser(String file, String text) {
    this.file = file;
    this.lexer = new Lexer(text);
    this.lines = new LineReader(lexer);
  }

  Earthfile parse() {
    lines.nextLine();
    Version version = new VersionParser(lexer).read();
    lines.finishLine();
    List<Command> base = new RecipeParser(lexer, lines, version, null).recipe();
    while (lines.nextLine()) {
      named(version);
    }
    return new Earthfile(file, lexer.text, version, base, targets, functions);
  }

  /** Whether a line that starts so at the first column opens a recipe. */
  static boolean isHeader(String firstWord) {
    int colon = firstWord.indexOf(':');
    return colon > 0 && Names.startsVariable(firstWord.charAt(0)) && Keyword.of(firstWord) == null;
  }

  private void named(Version version) {
    String word = lines.firstWord();
    if (!isHeader(word)) {
      Keyword keyword = Keyword.of(word);
      boolean command = keyword != null || word.equals("SAVE") || word.equals("GIT");
      if (!command) {
        throw UnknownCommand.error(lexer, lines, word, "");
      }
      String last = linesOfNames.isEmpty() ? "" : lastName();
      throw lexer.error(
          lines.offset(),
          word.length(),
          word + " is not indented",
          "indent it, so that it is part of " + last + ", or move it above the first target");
    }
    Token name = name(word);
    String docs = lines.docs();
    lexer.at = name.to() + 1;
    if (lexer.skipToWord()) {
      throw lexer
          .word(false)
          .error("the recipe starts on the line of its name", "start it on the next line");
    }
    lines.finishLine();
    RecipeParser recipe = new RecipeParser(lexer, lines, version, name.text());
    if (Names.isFunction(name.text())) {
      recipe.functionLine(name);
      functions.add(new Function(name.text(), docs, recipe.recipe(), name.position()));
    } else {
      targets.add(new Target(name.text(), docs, recipe.recipe(), name.position()));
    }
  }

  private String lastName() {
    Position target = targets.isEmpty() ? Position.NONE : targets.getLast().position();
    Position function = functions.isEmpty() ? Position.NONE : functions.getLast().position();
    return target.line() > function.line() ? targets.getLast().name() : functions.getLast().name();
  }

  private Token name(String word) {
    String name = word.substring(0, word.indexOf(':'));
    Position position = lexer.lines.position(lines.offset());
    Token token =
        new Token(new Word(name, position), lines.offset(), lines.offset() + name.length());
    if (!Names.isTarget(name) && !Names.isFunction(name)) {
      throw token.error(
          "\"" + name + "\" is not a name of a target or a function",
          "did you mean "
              + name.toLowerCase(Locale.ROOT)
              + ": or "
              + name.toUpperCase(Locale.ROOT).replace('-', '_')
              + ":?");
    }
    if (name.equals("base")) {
      throw token.error("base is the name of the recipe without a name", "choose another name");
    }
    Integer earlier = linesOfNames.put(name, position.line());
    if (earlier != null) {
      throw token.error(
          name + " is defined twice", "the first is on line " + earlier + "; rename one of them");
    }
    return token;
  }
}
