package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses a recipe with its blocks and checks the indentation. */
final class RecipeParser {
  private static final int MAX_DEPTH = 64;

  /** A block without its END so far. */
  private record Open(Keyword keyword, Line line, int depth) {}

  private final Lexer lexer;
  private final LineReader lines;
  private final Version version;

  /** Whose recipe it is, for messages; null for the base recipe. */
  private final @Nullable String owner;

  RecipeParser(Lexer lexer, LineReader lines, Version version, @Nullable String owner) {
    this.lexer = lexer;
    this.lines = lines;
    this.version = version;
    this.owner = owner;
  }

  List<Command> recipe() {
    return body(null);
  }

  /** FUNCTION (COMMAND before 0.8), which has to be the first line of a function. */
  void functionLine(Token name) {
    Keyword expected =
        version.has(Feature.USE_FUNCTION_KEYWORD) ? Keyword.FUNCTION : Keyword.COMMAND;
    boolean there = lines.nextLine() && lines.isIndented();
    Keyword found = there ? Keyword.of(lines.firstWord()) : null;
    if (found != Keyword.FUNCTION && found != Keyword.COMMAND) {
      throw name.error(
          "the recipe of " + name.text() + " does not start with " + expected.text(),
          "write " + expected.text() + " first; targets are named in lower-kebab-case");
    }
    Line line = line(found);
    if (found != expected) {
      throw line.error(
          found.text() + " is not part of VERSION " + version.number().text(),
          "did you mean " + expected.text() + "?");
    }
    line.expectEnd();
    lines.finishLine();
  }

  /**
   * The commands up to the end of the recipe, or up to a word that ends or parts the open block.
   */
  private List<Command> body(@Nullable Open open) {
    List<Command> commands = new ArrayList<>();
    while (lines.nextLine() && !endsHere(open)) {
      Keyword keyword = keyword();
      if (partsBlock(keyword)) {
        if (open == null) {
          throw stray(keyword);
        }
        return commands;
      }
      commands.add(command(keyword, open == null ? 0 : open.depth()));
    }
    if (open != null) {
      throw open.line().error(open.keyword().text() + " has no END", "write END after its block");
    }
    return commands;
  }

  private boolean endsHere(@Nullable Open open) {
    if (lines.isIndented()) {
      return false;
    }
    boolean header = FileParser.isHeader(lines.firstWord());
    if (owner != null && open != null && !header) {
      throw notIndented();
    }
    return header || owner != null;
  }

  private EarthfileException notIndented() {
    String word = lines.firstWord();
    return lexer.error(
        lines.offset(),
        word.length(),
        word + " is not indented",
        "indent it, so that it is part of " + owner);
  }

  private static boolean partsBlock(Keyword keyword) {
    return switch (keyword) {
      case END, ELSE, ELSE_IF, CATCH, FINALLY -> true;
      default -> false;
    };
  }

  private EarthfileException stray(Keyword keyword) {
    String opener =
        switch (keyword) {
          case ELSE, ELSE_IF -> "IF";
          case CATCH, FINALLY -> "TRY";
          default -> "IF, FOR, WAIT, TRY or WITH DOCKER";
        };
    return lexer.error(
        lines.offset(),
        keyword.text().length(),
        keyword.text() + " without " + opener,
        "leave it out, or write the " + opener + " that it belongs to");
  }

  private Keyword keyword() {
    String word = lines.firstWord();
    lexer.at = lines.offset() + word.length();
    String second =
        switch (word) {
          case "SAVE", "GIT", "FROM", "WITH", "ELSE" -> secondWord();
          default -> "";
        };
    Keyword keyword = second.isEmpty() ? null : Keyword.of(String.join(" ", word, second));
    if (keyword != null) {
      lexer.skipBlanks();
      lexer.at += second.length();
      return keyword;
    }
    keyword = Keyword.of(word);
    if (keyword == null) {
      throw UnknownCommand.error(lexer, lines, word, second);
    }
    return keyword;
  }

  private String secondWord() {
    int i = lexer.at;
    while (i < lexer.end && Lexer.isBlank(lexer.text.charAt(i))) {
      i++;
    }
    int from = i;
    while (i < lexer.end && Character.isLetter(lexer.text.charAt(i))) {
      i++;
    }
    boolean whole = i >= lexer.end || " \t\n\\".indexOf(lexer.text.charAt(i)) >= 0;
    return whole ? lexer.text.substring(from, i) : "";
  }

  private Line line(Keyword keyword) {
    if (lexer.at <= lines.offset()) {
      lexer.at = lines.offset() + keyword.text().length();
    }
    lexer.lastEnd = lexer.at;
    return new Line(lexer, keyword, lines.offset(), lines.docs(), version, owner == null);
  }

  private Command command(Keyword keyword, int depth) {
    Line line = line(keyword);
    if (depth > MAX_DEPTH) {
      throw line.error("blocks are nested too deeply", "move the inner blocks into a function");
    }
    return switch (keyword) {
      case IF -> ifBlock(line, depth + 1);
      case FOR -> forBlock(line, depth + 1);
      case WAIT -> waitBlock(line, depth + 1);
      case TRY -> tryBlock(line, depth + 1);
      case WITH_DOCKER -> withDocker(line, depth + 1);
      default -> {
        Command command = oneLine(line);
        lines.finishLine();
        yield command;
      }
    };
  }

  private Command oneLine(Line line) {
    CommandParser plain = new CommandParser(line);
    CallParser calling = new CallParser(line);
    return switch (line.keyword) {
      case ARG -> plain.arg();
      case BUILD -> calling.build();
      case CACHE -> plain.cache();
      case CMD -> plain.cmd();
      case COPY -> calling.copy();
      case DO -> calling.doFunction();
      case ENTRYPOINT -> plain.entrypoint();
      case ENV -> plain.env();
      case EXPOSE -> plain.expose();
      case FROM -> calling.from();
      case FROM_DOCKERFILE -> calling.fromDockerfile();
      case GIT_CLONE -> plain.gitClone();
      case HEALTHCHECK -> plain.healthcheck();
      case HOST -> plain.host();
      case IMPORT -> plain.importEarthfile();
      case LABEL -> plain.label();
      case LET -> plain.let();
      case LOCALLY -> plain.locally();
      case PROJECT -> plain.project();
      case RUN -> plain.run();
      case SAVE_ARTIFACT -> plain.saveArtifact();
      case SAVE_IMAGE -> plain.saveImage();
      case SET -> plain.set();
      case USER -> plain.user();
      case VOLUME -> plain.volume();
      case WORKDIR -> plain.workdir();
      case ADD, SHELL, ONBUILD, STOPSIGNAL -> throw UnknownCommand.unsupported(line);
      case COMMAND, FUNCTION, VERSION -> throw UnknownCommand.misplaced(line);
      case IF, FOR, WAIT, TRY, WITH_DOCKER, END, ELSE, ELSE_IF, CATCH, FINALLY ->
          throw new IllegalStateException(line.keyword.text());
    };
  }

  /** Parses the keyword that ends a body: END, ELSE and so on. */
  private Line partOf(Open open) {
    Line part = line(keyword());
    boolean fits =
        switch (part.keyword) {
          case ELSE, ELSE_IF -> open.keyword() == Keyword.IF;
          case CATCH, FINALLY -> open.keyword() == Keyword.TRY;
          default -> true;
        };
    if (!fits) {
      throw stray(part.keyword);
    }
    return part;
  }

  private void end(Line part, Open open) {
    if (part.keyword != Keyword.END) {
      throw part.error(
          part.keyword.text() + " after the last part of the " + open.keyword().text(),
          "write END here, or move it up");
    }
    part.expectEnd();
    lines.finishLine();
  }

  private Command ifBlock(Line line, int depth) {
    Open open = new Open(Keyword.IF, line, depth);
    List<Command.Branch> branches = new ArrayList<>();
    List<Command> otherwise = null;
    branches.add(branch(line, open));
    Line part = partOf(open);
    while (part.keyword == Keyword.ELSE_IF) {
      branches.add(branch(part, open));
      part = partOf(open);
    }
    if (part.keyword == Keyword.ELSE) {
      part.expectEnd();
      lines.finishLine();
      otherwise = body(open);
      part = partOf(open);
    }
    end(part, open);
    return new Command.If(branches.getFirst().span(), branches, otherwise);
  }

  private Command.Branch branch(Line line, Open open) {
    Flags flags = line.flags(FlagNames.IF);
    Invocation condition = line.invocation("condition");
    Span span = line.span();
    lines.finishLine();
    return new Command.Branch(span, condition, CommandParser.access(flags), body(open));
  }

  private Command forBlock(Line line, int depth) {
    line.require(Feature.FOR_IN);
    Flags flags = line.flags(FlagNames.FOR);
    List<Token> words = lexer.words();
    if (words.isEmpty()) {
      throw line.missing("a name and items", "name IN items");
    }
    Token variable = words.get(0);
    if (!Names.isVariable(variable.text())) {
      throw variable.error(
          "\"" + variable.text() + "\" is not a name of a variable", "write FOR name IN items");
    }
    if (words.size() < 2 || !words.get(1).text().equals("IN")) {
      Token where = words.size() < 2 ? variable : words.get(1);
      throw where.error("FOR has no IN", "write FOR " + variable.text() + " IN items");
    }
    if (words.size() == 2) {
      throw words.get(1).error("FOR has no items", "write FOR " + variable.text() + " IN items");
    }
    List<Word> items = new ArrayList<>(words.size() - 2);
    for (Token word : words.subList(2, words.size())) {
      items.add(word.word());
    }
    Span span = line.span();
    lines.finishLine();
    Open open = new Open(Keyword.FOR, line, depth);
    List<Command> body = body(open);
    end(partOf(open), open);
    return new Command.For(
        span, variable.word(), items, flags.word("sep"), CommandParser.access(flags), body);
  }

  private Command waitBlock(Line line, int depth) {
    line.require(Feature.WAIT_BLOCK);
    line.expectEnd();
    Span span = line.span();
    lines.finishLine();
    Open open = new Open(Keyword.WAIT, line, depth);
    List<Command> body = body(open);
    end(partOf(open), open);
    return new Command.Wait(span, body);
  }

  private Command tryBlock(Line line, int depth) {
    line.require(Feature.TRY);
    line.expectEnd();
    Span span = line.span();
    lines.finishLine();
    Open open = new Open(Keyword.TRY, line, depth);
    List<Command> body = body(open);
    Line part = partOf(open);
    if (part.keyword == Keyword.CATCH) {
      throw part.error("CATCH is not supported", "save what a failure leaves in FINALLY");
    }
    if (part.keyword == Keyword.END) {
      throw line.error("TRY has no FINALLY", "write FINALLY and SAVE ARTIFACT before its END");
    }
    part.expectEnd();
    lines.finishLine();
    List<Command> last = body(open);
    end(partOf(open), open);
    BlockRules.tryBlock(line, body, last);
    return new Command.Try(span, body, last);
  }

  private Command withDocker(Line line, int depth) {
    Command.WithDocker header = new CallParser(line).withDocker();
    lines.finishLine();
    Open open = new Open(Keyword.WITH_DOCKER, line, depth);
    List<Command> body = body(open);
    end(partOf(open), open);
    return new Command.WithDocker(
        header.span(),
        header.pulls(),
        header.loads(),
        header.composeFiles(),
        header.services(),
        header.platform(),
        header.cacheId(),
        header.call(),
        body);
  }
}
