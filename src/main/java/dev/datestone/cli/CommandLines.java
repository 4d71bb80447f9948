package dev.datestone.cli;

import dev.datestone.build.Problem;
import dev.datestone.build.UsageException;
import dev.datestone.cli.Main.World;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The commands that are no build, and their flags. Built by calls, without annotations: reading
 * those takes long.
 */
final class CommandLines {
  private final World world;

  CommandLines(World world) {
    this.world = world;
  }

  /** Does what the words ask for, the first being the name of a command. */
  int execute(List<String> words) throws Exception {
    // Else it opens all jars to look for Groovy, which takes 8 ms.
    System.setProperty("picocli.disable.closures", "true");
    CommandLine line = new CommandLine(command("datestone", ""));
    line.addSubcommand("image", image());
    line.addSubcommand("cache", cache());
    Commands.specs().forEach(spec -> line.addSubcommand(spec.name(), spec));
    for (CommandLine each : all(line)) {
      // Behind a target they are its arguments.
      each.setUnmatchedOptionsArePositionalParams(each.getCommandName().equals("lock"));
    }
    ParseResult last;
    try {
      last = line.parseArgs(words.toArray(String[]::new));
    } catch (ParameterException e) {
      new Messages(world.err(), world.style()).tell(problem(e));
      return Messages.WRONG_USAGE;
    }
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.hasMatchedOption("--help")) {
      last.commandSpec().commandLine().usage(world.out(), CommandLine.Help.Ansi.OFF);
      return 0;
    }
    return dispatch(last);
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
    if (e instanceof MissingParameterException missing
        && missing.getMissing().getFirst() instanceof OptionSpec option) {
      String name = option.longestName();
      return Problem.Mistake.of(
          name + " needs a value", "write " + name + " " + option.paramLabel());
    }
    return Problem.Mistake.of(String.valueOf(e.getMessage()), hint);
  }

  private static List<CommandLine> all(CommandLine line) {
    return line.getSubcommands().values().stream().toList();
  }

  private int dispatch(ParseResult last) throws Exception {
    String name = last.commandSpec().qualifiedName(" ");
    return switch (name) {
      case "datestone image import" ->
          new ImageCommands(world)
              .load(word(last, 0, "NAME", "FILE"), word(last, 1, "NAME", "FILE"));
      case "datestone image pull" ->
          new ImageCommands(world)
              .pull(word(last, 0, "NAME"), last.matchedOptionValue("--platform", ""));
      case "datestone image inspect" -> new ImageCommands(world).inspect(word(last, 0, "NAME"));
      case "datestone image ls" -> new ImageCommands(world).list();
      case "datestone image rm" -> new ImageCommands(world).remove(names(last));
      case "datestone cache ls" -> new CacheCommands(world).list(last.hasMatchedOption("--json"));
      case "datestone cache shell" ->
          new CacheCommands(world).shell(word(last, 0, "NAME"), last.hasMatchedOption("--write"));
      case "datestone cache cp" ->
          new CacheCommands(world)
              .copy(word(last, 0, "NAME:PATH", "DEST"), word(last, 1, "NAME:PATH", "DEST"));
      case "datestone cache rm" -> new CacheCommands(world).remove(names(last));
      case "datestone ls" -> new TreeCommands(world).list(last);
      case "datestone doc" -> new TreeCommands(world).document(last);
      case "datestone config" ->
          new ConfigCommand(world)
              .run(last.matchedPositionalValue(0, List.of()), last.hasMatchedOption("--dry-run"));
      case "datestone prune" -> new PruneCommand(world).run(last);
      case "datestone lock" -> new LockCommand(world).run(last);
      case "datestone init" -> new InitCommand(world).run();
      case "datestone bootstrap" -> bootstrap(last);
      case "datestone debug ast" -> new TreeCommands(world).tree(last);
      default -> {
        last.commandSpec().commandLine().usage(world.err(), CommandLine.Help.Ansi.OFF);
        yield Messages.WRONG_USAGE;
      }
    };
  }

  /** The word at this place of a command that takes just these. */
  private static String word(ParseResult result, int index, String... all) {
    List<String> words = words(result, all.length);
    if (index >= words.size()) {
      throw needs(result, all[index]);
    }
    return words.get(index);
  }

  private static List<String> names(ParseResult result) {
    List<String> names = words(result, Integer.MAX_VALUE);
    if (names.isEmpty()) {
      throw needs(result, "NAME");
    }
    return names;
  }

  private static UsageException needs(ParseResult result, String what) {
    String command = result.commandSpec().qualifiedName(" ");
    return new UsageException(command + " needs a " + what, "see " + command + " --help");
  }

  /** The words of a command that takes so many at most. */
  static List<String> words(ParseResult result, int most) {
    List<String> words = result.matchedPositionalValue(0, List.of());
    if (words.size() > most) {
      throw new UsageException(
          "\"" + words.get(most) + "\" is one word too many",
          "see " + result.commandSpec().qualifiedName(" ") + " --help");
    }
    return words;
  }

  private int bootstrap(ParseResult words) {
    String shell = words.matchedOptionValue("--source", "");
    BootstrapCommand command = new BootstrapCommand(world);
    return shell.isEmpty()
        ? command.run(words.hasMatchedOption("--with-autocomplete"))
        : command.source(shell);
  }

  // --- what there is

  private static CommandSpec image() {
    CommandSpec spec = command("image", "The images in the store.");
    CommandSpec load =
        command("import", "Takes a root file system or an image from a file or folder.");
    load.addPositional(
        words(
            "NAME FILE", "The name; a tar of files, of docker save or the OCI, or an OCI folder."));
    spec.addSubcommand("import", load);
    spec.addSubcommand("ls", command("ls", "Lists the images."));
    CommandSpec pull = command("pull", "Gets an image from its registry.");
    pull.addOption(
        OptionSpec.builder("--platform")
            .type(String.class)
            .paramLabel("OS/ARCH")
            .description("Which one; this machine's if none is given.")
            .build());
    pull.addPositional(words("NAME", "The image's name, as behind FROM."));
    spec.addSubcommand("pull", pull);
    CommandSpec inspect = command("inspect", "What an image is, as JSON.");
    inspect.addPositional(words("NAME", "The image's name."));
    spec.addSubcommand("inspect", inspect);
    CommandSpec remove = command("rm", "Removes images.");
    remove.addPositional(words("NAME", "The images' names."));
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
    CommandSpec remove = command("rm", "Removes cache mounts with all that is in them.");
    remove.addPositional(words("NAME", "As cache ls shows them, or their ids."));
    spec.addSubcommand("rm", remove);
    return spec;
  }

  static CommandSpec command(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage(new UsageMessageSpec().description(description));
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this.").build());
    return spec;
  }

  static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names).type(boolean.class).description(description).build();
  }

  static PositionalParamSpec words(String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .arity("0..*")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(description)
        .build();
  }
}
