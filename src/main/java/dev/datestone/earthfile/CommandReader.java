package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads what the commands of a recipe mean. A mistake in one is kept in its place, as {@link
 * Command.Invalid}: it is an error only if that command is reached.
 */
final class CommandReader {
  private final SyntaxTree tree;
  private final Version version;

  /** Whether it is the base recipe. */
  private final boolean inBase;

  CommandReader(SyntaxTree tree, Version version, boolean inBase) {
    this.tree = tree;
    this.version = version;
    this.inBase = inBase;
  }

  List<Command> commands(List<Statement> statements) {
    List<Command> commands = new ArrayList<>(statements.size());
    for (Statement statement : statements) {
      Line line = line(statement.header());
      try {
        commands.add(command(statement, line));
      } catch (EarthfileException e) {
        commands.add(new Command.Invalid(line.span(), e));
      }
    }
    return commands;
  }

  /** The line that makes a recipe a function; nothing if it is right. */
  List<Command> functionLine(Statement first) {
    Keyword expected =
        version.has(Feature.USE_FUNCTION_KEYWORD) ? Keyword.FUNCTION : Keyword.COMMAND;
    Line line = line(first.header());
    try {
      if (line.keyword != expected) {
        throw line.error(
            line.keyword.text() + " is not part of VERSION " + version.number().text(),
            "did you mean " + expected.text() + "?");
      }
      line.expectEnd();
      return List.of();
    } catch (EarthfileException e) {
      return List.of(new Command.Invalid(line.span(), e));
    }
  }

  private Line line(Header header) {
    Lexer lexer = new Lexer(tree.text(), tree.lines(), header.args(), header.to());
    return new Line(lexer, header, version, inBase);
  }

  private Command command(Statement statement, Line line) {
    CommandParser plain = new CommandParser(line);
    CallParser calling = new CallParser(line);
    return switch (line.keyword) {
      case IF -> ifBlock(statement, line);
      case FOR -> forBlock(statement, line);
      case WAIT -> waitBlock(statement, line);
      case TRY -> tryBlock(statement, line);
      case WITH, WITH_DOCKER -> withDocker(statement, line);
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
      case END, ELSE, ELSE_IF, CATCH, FINALLY ->
          throw new IllegalStateException(line.keyword.text());
    };
  }

  /** A condition with a mistake is an error where the conditions before it are not true. */
  private Command ifBlock(Statement statement, Line line) {
    List<Command.Branch> branches = new ArrayList<>();
    List<Command> otherwise = null;
    for (Statement.Part part : statement.parts()) {
      Line header = line(part.header());
      if (header.keyword == Keyword.ELSE) {
        otherwise = commands(part.body());
        continue;
      }
      try {
        branches.add(branch(part, header));
      } catch (EarthfileException e) {
        if (branches.isEmpty()) {
          throw e;
        }
        return new Command.If(
            line.span(), branches, List.of(new Command.Invalid(header.span(), e)));
      }
    }
    return new Command.If(line.span(), branches, otherwise);
  }

  private Command.Branch branch(Statement.Part part, Line line) {
    Flags flags = line.flags(FlagNames.IF);
    Invocation condition = line.invocation("condition");
    return new Command.Branch(
        line.span(), condition, CommandParser.access(flags), commands(part.body()));
  }

  private Command forBlock(Statement statement, Line line) {
    line.require(Feature.FOR_IN);
    Flags flags = line.flags(FlagNames.FOR);
    List<Token> words = line.lexer.words();
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
    return new Command.For(
        line.span(),
        variable.word(),
        items,
        flags.word("sep"),
        CommandParser.access(flags),
        commands(statement.parts().getFirst().body()));
  }

  private Command waitBlock(Statement statement, Line line) {
    line.require(Feature.WAIT_BLOCK);
    return new Command.Wait(line.span(), commands(statement.parts().getFirst().body()));
  }

  private Command tryBlock(Statement statement, Line line) {
    line.require(Feature.TRY);
    List<Command> last = null;
    for (Statement.Part part : statement.parts()) {
      Line header = line(part.header());
      if (header.keyword == Keyword.CATCH) {
        throw header.error("CATCH is not supported", "save what a failure leaves in FINALLY");
      }
      if (header.keyword == Keyword.FINALLY) {
        last = commands(part.body());
      }
    }
    if (last == null) {
      throw line.error("TRY has no FINALLY", "write FINALLY and SAVE ARTIFACT before its END");
    }
    List<Command> body = commands(statement.parts().getFirst().body());
    BlockRules.tryBlock(line, body, last);
    return new Command.Try(line.span(), body, last);
  }

  private Command withDocker(Statement statement, Line line) {
    if (!line.lexer.skipToWord()) {
      throw line.missing("DOCKER", "DOCKER");
    }
    Token what = line.lexer.word(false);
    if (!what.text().equals("DOCKER")) {
      throw what.error("WITH takes only DOCKER", "write WITH DOCKER");
    }
    Line docker = line.named(Keyword.WITH_DOCKER);
    List<Command> body = commands(statement.parts().getFirst().body());
    return new CallParser(docker).withDocker(body);
  }
}
