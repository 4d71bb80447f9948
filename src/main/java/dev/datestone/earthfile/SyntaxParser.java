package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses the form of a file: names, commands, blocks and their ENDs. What a command means, and
 * whether it makes sense, is seen by {@link CommandReader}.
 */
final class SyntaxParser {
  private static final int MAX_DEPTH = 64;

  private final Scanner scanner;
  private final List<Statement> base = new ArrayList<>();
  private final List<SyntaxTree.Recipe> recipes = new ArrayList<>();
  private final Map<String, Integer> linesOfTargets = new HashMap<>();
  private @Nullable Header version;
  private @Nullable Header leadingVersion;

  SyntaxParser(String text) {
    this.scanner = new Scanner(text);
  }

  SyntaxTree parse() {
    Comments comments = new Comments();
    Item item = scanner.peek();
    while (item.kind() != Item.Kind.END) {
      switch (item.kind()) {
        case LINE_BREAK, BLANK, COMMENT -> comments.add(scanner.next());
        case NAME -> named(comments);
        case COMMAND -> baseCommand(comments);
        case INDENT, DEDENT, END -> throw indented();
      }
      item = scanner.peek();
    }
    return new SyntaxTree(scanner.text, scanner.lines, version, leadingVersion, base, recipes);
  }

  /** The comment lines above what comes next; an empty line parts them from it. */
  private final class Comments {
    private List<String> found = new ArrayList<>();
    private boolean afterBreak;

    void add(Item item) {
      if (item.kind() == Item.Kind.COMMENT) {
        found.add(text(item));
        afterBreak = false;
      } else if (item.kind() == Item.Kind.LINE_BREAK) {
        if (afterBreak) {
          found.clear();
        }
        afterBreak = !afterBreak;
      }
    }

    void clear() {
      found.clear();
    }

    void endLine() {
      afterBreak = false;
    }

    List<String> take() {
      List<String> taken = found;
      found = new ArrayList<>();
      return taken;
    }
  }

  private String text(Item item) {
    return scanner.text.substring(item.from(), item.to());
  }

  private EarthfileException indented() {
    scanner.next();
    return indented(scanner.peek());
  }

  private EarthfileException indented(Item item) {
    Keyword keyword = item.keyword();
    String what = keyword == null ? text(item) : keyword.text();
    return scanner.error(
        item.from(),
        what.length(),
        what + " is indented, but belongs to no target",
        "commands of the base recipe start at the first column");
  }

  private void baseCommand(Comments comments) {
    Item item = scanner.peek();
    Keyword keyword = keyword(item);
    comments.endLine();
    if (keyword == Keyword.VERSION) {
      comments.clear();
      startsLine(item);
      version = header(scanner.next());
      if (leadingVersion == null && base.isEmpty() && recipes.isEmpty()) {
        leadingVersion = version;
      }
      return;
    }
    if (opensBlock(keyword)) {
      base.add(block(1));
      return;
    }
    if (partsBlock(keyword)) {
      throw stray(item, null);
    }
    startsLine(item);
    base.add(new Statement(header(scanner.next()).with(comments.take()), List.of()));
  }

  private void startsLine(Item item) {
    if (!scanner.isAtColumnOne(item)) {
      throw indented(item);
    }
  }

  private void named(Comments comments) {
    Item item = scanner.next();
    comments.endLine();
    startsLine(item);
    String name = scanner.text.substring(item.from(), item.to() - 1);
    if (name.equals(Keyword.VERSION.text())) {
      throw scanner.error(
          item.from(), name.length(), "VERSION is not a name of a recipe", "choose another name");
    }
    List<Statement> recipe = recipe();
    SyntaxTree.Recipe named =
        new SyntaxTree.Recipe(name, comments.take(), item.from(), scanner.peek().from(), recipe);
    if (!named.isFunction()) {
      checkName(item, name);
    }
    recipes.add(named);
  }

  private void checkName(Item item, String name) {
    if (name.equals("base")) {
      throw scanner.error(
          item.from(),
          name.length(),
          "base is the name of the recipe without a name",
          "choose another name");
    }
    int line = scanner.lines.position(item.from()).line();
    Integer earlier = linesOfTargets.put(name, line);
    if (earlier != null) {
      throw scanner.error(
          item.from(),
          name.length(),
          name + " is defined twice",
          "the first is on line " + earlier + "; rename one of them");
    }
  }

  /** The commands of a recipe, whose name was read. */
  private List<Statement> recipe() {
    Comments comments = new Comments();
    if (!opensRecipe(comments)) {
      return List.of();
    }
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Item item = scanner.peek();
      switch (item.kind()) {
        case LINE_BREAK, BLANK, COMMENT -> comments.add(scanner.next());
        case DEDENT -> {
          scanner.next();
          return statements;
        }
        case END -> {
          return statements;
        }
        case INDENT, NAME -> throw unexpected(item);
        case COMMAND -> statements.add(command(item, comments));
      }
    }
  }

  /** Whether the recipe has lines: goes to the first of them. */
  private boolean opensRecipe(Comments comments) {
    while (true) {
      Item item = scanner.peek();
      switch (item.kind()) {
        case LINE_BREAK, BLANK -> scanner.next();
        case COMMENT -> comments.found.add(text(scanner.next()));
        case INDENT -> {
          scanner.next();
          return true;
        }
        case END, NAME -> {
          return false;
        }
        case COMMAND, DEDENT -> throw unexpected(item);
      }
    }
  }

  private Statement command(Item item, Comments comments) {
    Keyword keyword = keyword(item);
    comments.endLine();
    if (opensBlock(keyword)) {
      if (keyword != Keyword.WITH) {
        comments.clear();
      }
      return block(1);
    }
    if (partsBlock(keyword)) {
      throw stray(item, null);
    }
    return new Statement(header(scanner.next()).with(comments.take()), List.of());
  }

  /** The commands inside a block, up to what ends or parts it. */
  private List<Statement> body(Item opener, int depth) {
    if (depth > MAX_DEPTH) {
      throw scanner.error(
          opener.from(),
          keyword(opener).text().length(),
          "blocks are nested too deeply",
          "move the inner blocks into a function");
    }
    List<Statement> statements = new ArrayList<>();
    List<String> comments = new ArrayList<>();
    while (true) {
      Item item = scanner.peek();
      switch (item.kind()) {
        case LINE_BREAK, BLANK, INDENT -> scanner.next();
        case COMMENT -> comments.add(text(scanner.next()));
        case DEDENT, END -> {
          return statements;
        }
        case NAME -> throw noEnd(opener);
        case COMMAND -> {
          Keyword keyword = keyword(item);
          if (partsBlock(keyword)) {
            return statements;
          }
          if (opensBlock(keyword)) {
            comments.clear();
            statements.add(block(depth + 1));
          } else {
            statements.add(new Statement(header(scanner.next()).with(comments), List.of()));
            comments.clear();
          }
        }
      }
    }
  }

  /** A block, up to the line of its END. */
  private Statement block(int depth) {
    Item opener = scanner.next();
    Header header = header(opener);
    if (header.keyword() == Keyword.WITH && header.to() == header.args()) {
      throw scanner.error(opener.from(), 4, "WITH needs DOCKER", "write WITH DOCKER");
    }
    List<Statement.Part> parts = new ArrayList<>();
    parts.add(new Statement.Part(header, body(opener, depth)));
    boolean dedented = false;
    while (true) {
      Item item = scanner.peek();
      Keyword keyword = item.keyword();
      if (item.kind() == Item.Kind.DEDENT && (!dedented || hasParts(header.keyword()))) {
        dedented = true;
        scanner.next();
      } else if (keyword == Keyword.END) {
        scanner.next();
        return new Statement(header, parts);
      } else if (keyword != null && isPartOf(keyword, header.keyword())) {
        scanner.next();
        parts.add(new Statement.Part(header(item), body(opener, depth)));
      } else if (keyword != null && partsBlock(keyword)) {
        throw stray(item, header.keyword());
      } else {
        throw dedented && keyword != null ? notIndented(item) : noEnd(opener);
      }
    }
  }

  private static boolean hasParts(Keyword keyword) {
    return keyword == Keyword.IF || keyword == Keyword.TRY;
  }

  private static boolean isPartOf(Keyword part, Keyword opener) {
    return switch (part) {
      case ELSE, ELSE_IF -> opener == Keyword.IF;
      case CATCH, FINALLY -> opener == Keyword.TRY;
      default -> false;
    };
  }

  private static boolean opensBlock(Keyword keyword) {
    return switch (keyword) {
      case IF, FOR, WAIT, TRY, WITH -> true;
      default -> false;
    };
  }

  private static boolean partsBlock(Keyword keyword) {
    return switch (keyword) {
      case END, ELSE, ELSE_IF, CATCH, FINALLY -> true;
      default -> false;
    };
  }

  private static Header header(Item item) {
    Header header = item.header();
    if (header == null) {
      throw new IllegalStateException(item.kind().name());
    }
    return header;
  }

  private static Keyword keyword(Item item) {
    return header(item).keyword();
  }

  private EarthfileException noEnd(Item opener) {
    String text = keyword(opener).text();
    return scanner.error(
        opener.from(), text.length(), text + " has no END", "write END after its block");
  }

  private EarthfileException stray(Item item, @Nullable Keyword open) {
    Keyword keyword = keyword(item);
    String opener =
        switch (keyword) {
          case ELSE, ELSE_IF -> "IF";
          case CATCH, FINALLY -> "TRY";
          default -> "IF, FOR, WAIT, TRY or WITH DOCKER";
        };
    String where = open == null ? "" : " in " + open.text();
    return scanner.error(
        item.from(),
        keyword.text().length(),
        keyword.text() + " without " + opener + where,
        "leave it out, or write the " + opener + " that it belongs to");
  }

  private EarthfileException notIndented(Item item) {
    String text = keyword(item).text();
    return scanner.error(
        item.from(),
        text.length(),
        text + " is not indented",
        "indent it, so that it is part of the recipe above");
  }

  /** What stands where the lines of a recipe are expected. */
  private EarthfileException unexpected(Item item) {
    if (item.kind() == Item.Kind.COMMAND) {
      boolean sameLine = !scanner.isAtColumnOne(item);
      return sameLine
          ? scanner.error(
              item.from(),
              keyword(item).text().length(),
              "the recipe starts on the line of its name",
              "start it on the next line")
          : notIndented(item);
    }
    return scanner.error(
        item.from(),
        Math.max(1, item.to() - item.from()),
        "the indentation of the recipe above this line changes within a block",
        "indent all lines of a recipe, the END of its blocks too");
  }
}
