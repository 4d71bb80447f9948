package dev.datestone.dockerfile;

import dev.datestone.content.SimilarNames;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Parses the text of a Dockerfile. */
public final class DockerfileParser {
  private static final List<String> NAMES =
      List.of(
          "ADD",
          "ARG",
          "CMD",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "FROM",
          "HEALTHCHECK",
          "LABEL",
          "MAINTAINER",
          "ONBUILD",
          "RUN",
          "SHELL",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  private final char escape;

  private DockerfileParser(char escape) {
    this.escape = escape;
  }

  /**
   * Parses a file.
   *
   * @param file its name, for messages
   */
  public static Dockerfile parse(String file, String text) {
    try {
      return parsed(file, text);
    } catch (EarthfileException e) {
      throw e.in(file, text);
    }
  }

  private static Dockerfile parsed(String file, String text) {
    LogicalLines.Read read = LogicalLines.of(text);
    DockerfileParser parser = new DockerfileParser(read.escape());
    List<Instruction.Arg> globals = new ArrayList<>();
    List<Dockerfile.Stage> stages = new ArrayList<>();
    Instruction.From from = null;
    List<Instruction> instructions = new ArrayList<>();
    for (LogicalLine line : read.lines()) {
      Instruction instruction = parser.instruction(line);
      if (instruction instanceof Instruction.From next) {
        if (from != null) {
          stages.add(new Dockerfile.Stage(stages.size(), from, instructions));
        }
        from = next;
        instructions = new ArrayList<>();
      } else if (from != null) {
        instructions.add(instruction);
      } else if (instruction instanceof Instruction.Arg arg) {
        globals.add(arg);
      } else {
        throw line.error(
            0,
            line.text().split("\\s", 2)[0].length(),
            "only ARG may stand before the first FROM",
            "begin with FROM image");
      }
    }
    if (from == null) {
      throw new EarthfileException(
          new Position(1, 1), 1, "there is no FROM in it", "begin with FROM image");
    }
    stages.add(new Dockerfile.Stage(stages.size(), from, instructions));
    return new Dockerfile(file, text, read.escape(), globals, stages);
  }

  /**
   * Parses what an ONBUILD of a base image says. Errors have no position.
   *
   * @param trigger the instruction as text
   */
  public static Instruction trigger(String trigger) {
    LogicalLines.Read read = LogicalLines.of(trigger);
    List<Instruction> instructions = new ArrayList<>();
    for (LogicalLine line : read.lines()) {
      LogicalLine here =
          new LogicalLine(
              line.text(),
              line.source(),
              List.of(new LogicalLine.Piece(0, Position.NONE)),
              line.heredocs());
      instructions.add(new DockerfileParser('\\').instruction(here));
    }
    if (instructions.size() != 1) {
      throw new EarthfileException(Position.NONE, 1, "it is not one instruction", null);
    }
    return instructions.getFirst();
  }

  private Instruction instruction(LogicalLine line) {
    InstructionText text = new InstructionText(line, escape);
    String name = text.name().toUpperCase(Locale.ROOT);
    return switch (name) {
      case "FROM" -> from(text);
      case "ARG" -> arg(text);
      case "ENV" -> new Instruction.Env(text.source(), text.pairs("NAME=VALUE"));
      case "LABEL" -> new Instruction.Label(text.source(), text.pairs("NAME=VALUE"));
      case "RUN" -> run(text);
      case "COPY" -> new CopyParser(text, false).parse();
      case "ADD" -> new CopyParser(text, true).parse();
      case "CMD" -> {
        text.flags();
        yield new Instruction.Cmd(text.source(), text.invocation());
      }
      case "ENTRYPOINT" -> {
        text.flags();
        yield new Instruction.Entrypoint(text.source(), text.invocation());
      }
      case "SHELL" -> shell(text);
      case "HEALTHCHECK" -> healthcheck(text);
      case "STOPSIGNAL" -> new Instruction.StopSignal(text.source(), one(text, "SIGTERM"));
      case "USER" -> new Instruction.User(text.source(), one(text, "name"));
      case "WORKDIR" -> new Instruction.Workdir(text.source(), rest(text, "/path"));
      case "VOLUME" -> new Instruction.Volume(text.source(), several(text, "/path"));
      case "EXPOSE" -> new Instruction.Expose(text.source(), words(text, "80"));
      case "MAINTAINER" -> {
        rest(text, "name");
        yield new Instruction.Maintainer(text.source());
      }
      case "ONBUILD" -> onBuild(text);
      default ->
          throw text.error(
              "unknown instruction " + text.name(),
              SimilarNames.hint(name, NAMES, "", "a line that goes on ends in " + escape));
    };
  }

  private static Word rest(InstructionText text, String example) {
    text.flags();
    if (text.isEmpty()) {
      throw text.missing("one argument", example);
    }
    return text.word();
  }

  private static Word one(InstructionText text, String example) {
    Word word = rest(text, example);
    List<Word> words = text.quotedWords();
    if (words.size() > 1) {
      throw new EarthfileException(
          words.get(1).position(),
          words.get(1).text().length(),
          text.name().toUpperCase(Locale.ROOT) + " takes one argument",
          "quote it if it has blanks");
    }
    return word;
  }

  private static List<Word> words(InstructionText text, String example) {
    text.flags();
    List<Word> words = text.plainWords();
    if (words.isEmpty()) {
      throw text.missing("an argument", example);
    }
    return words;
  }

  private static List<Word> several(InstructionText text, String example) {
    text.flags();
    List<Word> words = text.listOrWords();
    if (words.isEmpty()) {
      throw text.missing("an argument", example);
    }
    return words;
  }

  private static Instruction.From from(InstructionText text) {
    text.flags("platform");
    List<Word> words = text.plainWords();
    boolean named = words.size() == 3 && words.get(1).text().equalsIgnoreCase("as");
    if (words.size() != 1 && !named) {
      throw words.isEmpty()
          ? text.missing("an image", "image:tag")
          : text.error("FROM takes one image, and AS with a name", "FROM image:tag AS name");
    }
    String name = named ? words.get(2).text().toLowerCase(Locale.ROOT) : "";
    if (named && !name.matches("[a-z][a-z0-9_.-]*")) {
      throw new EarthfileException(
          words.get(2).position(),
          name.length(),
          "\"" + name + "\" cannot be the name of a stage",
          "it begins with a letter, and has letters, digits, _ . and -");
    }
    return new Instruction.From(text.source(), text.flag("platform"), words.getFirst(), name);
  }

  private static Instruction.Arg arg(InstructionText text) {
    text.flags();
    List<Instruction.Default> args = new ArrayList<>();
    for (Word word : text.quotedWords()) {
      int equals = word.text().indexOf('=');
      String name = equals < 0 ? word.text() : word.text().substring(0, equals);
      if (name.isEmpty()) {
        throw new EarthfileException(
            word.position(), word.text().length(), "ARG has no name", "write ARG NAME=DEFAULT");
      }
      args.add(
          new Instruction.Default(
              new Word(name, word.position()),
              equals < 0 ? null : InstructionText.after(word, equals + 1)));
    }
    if (args.isEmpty()) {
      throw text.missing("a name", "NAME=DEFAULT");
    }
    return new Instruction.Arg(text.source(), args);
  }

  private static Instruction.Run run(InstructionText text) {
    text.flags("mount", "network", "security");
    if (text.isEmpty()) {
      throw text.missing("a command", "command");
    }
    return new Instruction.Run(
        text.source(),
        new Instruction.RunFlags(text.all("mount"), text.flag("network"), text.flag("security")),
        text.invocation(),
        text.heredocs());
  }

  private static Instruction.Shell shell(InstructionText text) {
    text.flags();
    List<String> words = ExecForm.strings(text.rest().strip());
    if (words == null || words.isEmpty()) {
      throw text.error("SHELL needs a list of strings", "write SHELL [\"/bin/bash\", \"-c\"]");
    }
    return new Instruction.Shell(text.source(), words);
  }

  private static Instruction.Healthcheck healthcheck(InstructionText text) {
    text.flags("interval", "timeout", "start-period", "start-interval", "retries");
    List<Word> words = text.plainWords();
    String kind = words.isEmpty() ? "" : words.getFirst().text().toUpperCase(Locale.ROOT);
    Invocation command = null;
    if (kind.equals("CMD") && words.size() > 1) {
      text.skipWord();
      command = text.invocation();
    } else if (!kind.equals("NONE") || words.size() > 1) {
      throw text.missing("NONE, or CMD and a command", "CMD command");
    }
    return new Instruction.Healthcheck(
        text.source(),
        text.flag("interval"),
        text.flag("timeout"),
        text.flag("start-period"),
        text.flag("start-interval"),
        text.flag("retries"),
        command);
  }

  private Instruction.OnBuild onBuild(InstructionText text) {
    if (text.isEmpty()) {
      throw text.missing("an instruction", "RUN command");
    }
    String trigger = text.rest();
    String name = trigger.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
    if (name.equals("ONBUILD") || name.equals("FROM") || name.equals("MAINTAINER")) {
      throw new EarthfileException(
          text.word().position(), name.length(), name + " cannot follow ONBUILD", null);
    }
    LogicalLine alone =
        new LogicalLine(
            trigger,
            trigger,
            List.of(new LogicalLine.Piece(0, text.word().position())),
            text.heredocs());
    instruction(alone); // an error in it is one of this file
    StringBuilder whole = new StringBuilder(trigger);
    for (Heredoc heredoc : text.heredocs()) {
      whole.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return new Instruction.OnBuild(text.source(), whole.toString());
  }
}
