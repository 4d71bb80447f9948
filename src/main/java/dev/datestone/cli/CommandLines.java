package dev.datestone.cli;

import dev.datestone.build.BuildException;
import dev.datestone.build.Problem;
import dev.datestone.cli.Main.World;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The commands and their flags. Built by calls, without annotations: reading those would cost a
 * build with nothing to do a fifth of its time.
 */
final class CommandLines {
  private static final int WRONG_WORDS = 2;

  private final World world;

  CommandLines(World world) {
    this.world = world;
  }

  int execute(String[] args) throws Exception {
    // Else it opens all jars to look for Groovy, which takes 8 ms.
    System.setProperty("picocli.disable.closures", "true");
    CommandLine line = new CommandLine(build());
    // A target as the first word is no subcommand, and to set those up takes 4 ms.
    if (args.length == 0 || args[0].indexOf('+') < 0) {
      line.addSubcommand("image", image());
      line.addSubcommand("cache", cache());
    }
    line.setStopAtPositional(false);
    for (CommandLine each : all(line)) {
      each.setUnmatchedOptionsArePositionalParams(false);
    }
    // From the target on, words that look like options are the target's arguments.
    line.setStopAtPositional(true);
    ParseResult result;
    try {
      result = line.parseArgs(args);
    } catch (ParameterException e) {
      new Messages(world.err(), world.style()).tell(problem(e));
      return WRONG_WORDS;
    }
    ParseResult last = result;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.hasMatchedOption("--help")) {
      last.commandSpec().commandLine().usage(world.out(), CommandLine.Help.Ansi.OFF);
      return 0;
    }
    if (result.hasMatchedOption("--version")) {
      world.out().println("datestone " + Versions.tool());
      return 0;
    }
    return dispatch(result, last);
  }

  private static Problem problem(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    String hint = "see " + command + " --help";
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      String what = word.startsWith("-") ? "unknown option " : "unknown word ";
      List<String> near = unmatched.getSuggestions();
      return Problem.Mistake.of(
          what + word, near.isEmpty() ? hint : "did you mean " + near.getFirst() + "?");
    }
    return Problem.Mistake.of(String.valueOf(e.getMessage()), hint);
  }

  private static List<CommandLine> all(CommandLine line) {
    return line.getSubcommands().values().stream().toList();
  }

  private int dispatch(ParseResult result, ParseResult last) throws Exception {
    String name = last.commandSpec().qualifiedName(" ");
    return switch (name) {
      case "datestone" -> new BuildCommand(world, result).run();
      case "datestone image import" ->
          new ImageCommands(world).load(word(last, 0, "NAME"), word(last, 1, "FILE"));
      case "datestone image ls" -> new ImageCommands(world).list();
      case "datestone image rm" -> new ImageCommands(world).remove(word(last, 0, "NAME"));
      case "datestone cache ls" -> new CacheCommands(world).list(last.hasMatchedOption("--json"));
      case "datestone cache shell" ->
          new CacheCommands(world).shell(word(last, 0, "NAME"), last.hasMatchedOption("--write"));
      case "datestone cache cp" ->
          new CacheCommands(world).copy(word(last, 0, "NAME:PATH"), word(last, 1, "DEST"));
      case "datestone cache rm" -> new CacheCommands(world).remove(word(last, 0, "NAME"));
      default -> {
        last.commandSpec().commandLine().usage(world.err(), CommandLine.Help.Ansi.OFF);
        yield WRONG_WORDS;
      }
    };
  }

  private static String word(ParseResult result, int index, String what) {
    List<String> words = result.matchedPositionalValue(0, List.of());
    if (index >= words.size()) {
      throw new BuildException(
          result.commandSpec().qualifiedName(" ") + " needs a " + what,
          "see " + result.commandSpec().qualifiedName(" ") + " --help");
    }
    return words.get(index);
  }

  // --- what there is

  private static CommandSpec build() {
    CommandSpec spec = command("datestone", "Runs Earthfiles; builds again exactly what changed.");
    spec.usageMessage()
        .customSynopsis(
            "datestone [options] [FOLDER]+TARGET [--ARG=VALUE...]",
            "datestone [options] --artifact [FOLDER]+TARGET/PATH [DEST] [--ARG=VALUE...]",
            "datestone image|cache ...");
    spec.addOption(flag("Write one artifact of the target to DEST.", "-a", "--artifact"));
    spec.addOption(flag("Open a shell where a command fails.", "-i", "--interactive"));
    spec.addOption(flag("Do every step, whatever is remembered.", "--no-cache"));
    spec.addOption(flag("Write nothing to the host.", "--no-output"));
    spec.addOption(flag("Say why each step runs.", "--explain", "-V", "--verbose"));
    spec.addOption(flag("For CI: no live display, no shell.", "--ci"));
    spec.addOption(
        OptionSpec.builder("--build-arg")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("NAME=VALUE")
            .description("A value for an ARG; the same as --NAME=VALUE behind the target.")
            .build());
    spec.addOption(
        OptionSpec.builder("--config")
            .type(String.class)
            .paramLabel("FILE")
            .description("The settings file (default: ~/.config/datestone/config.yml).")
            .build());
    spec.addOption(flag("Print the version.", "--version"));
    spec.addPositional(words("TARGET", "What to build, and values for its ARGs."));
    return spec;
  }

  private static CommandSpec image() {
    CommandSpec spec = command("image", "The images in the store.");
    CommandSpec load = command("import", "Takes a root file system as an image.");
    load.addPositional(words("NAME FILE", "The image's name, and a .tar, .tar.gz or .tar.zst."));
    spec.addSubcommand("import", load);
    spec.addSubcommand("ls", command("ls", "Lists the images."));
    CommandSpec remove = command("rm", "Removes an image.");
    remove.addPositional(words("NAME", "The image's name."));
    spec.addSubcommand("rm", remove);
    return spec;
  }

  private static CommandSpec cache() {
    CommandSpec spec = command("cache", "The cache mounts: list, look into, copy from, remove.");
    CommandSpec list = command("ls", "Lists the cache mounts by what the Earthfiles say.");
    list.addOption(flag("As JSON.", "--json"));
    spec.addSubcommand("ls", list);
    CommandSpec shell = command("shell", "Opens a shell in a cache mount, read-only.");
    shell.addOption(flag("May change it; what it may have touched counts as changed.", "--write"));
    shell.addPositional(words("NAME", "As cache ls shows it, or its id."));
    spec.addSubcommand("shell", shell);
    CommandSpec copy = command("cp", "Copies a file or folder out of a cache mount.");
    copy.addPositional(words("NAME:PATH DEST", "The cache and a path in it; where to."));
    spec.addSubcommand("cp", copy);
    CommandSpec remove = command("rm", "Removes a cache mount with all that is in it.");
    remove.addPositional(words("NAME", "As cache ls shows it, or its id."));
    spec.addSubcommand("rm", remove);
    return spec;
  }

  private static CommandSpec command(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage(new UsageMessageSpec().description(description));
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this.").build());
    return spec;
  }

  private static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names[0], names).type(boolean.class).description(description).build();
  }

  private static PositionalParamSpec words(String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .arity("0..*")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(description)
        .build();
  }
}
