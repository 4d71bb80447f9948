package dev.datestone.cli;

import dev.datestone.session.Problem;
import dev.datestone.session.UsageException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
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
final class Subcommands {
  private final CommandContext context;

  Subcommands(CommandContext context) {
    this.context = context;
  }

  /** Runs the command that the first word names. */
  int execute(List<String> words) throws Exception {
    // Otherwise picocli opens all jars to look for Groovy, which takes 8 ms.
    System.setProperty("picocli.disable.closures", "true");
    CommandLine line = new CommandLine(group("datestone", "", commands()));
    for (CommandLine each : line.getSubcommands().values()) {
      // After a target they are its arguments.
      each.setUnmatchedOptionsArePositionalParams(each.getCommandName().equals("lock"));
    }
    ParseResult last;
    try {
      last = line.parseArgs(words.toArray(String[]::new));
    } catch (ParameterException e) {
      new ProblemPrinter(context.err(), context.style()).tell(problem(e));
      return ProblemPrinter.WRONG_USAGE;
    }
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandSpec spec = last.commandSpec();
    if (!last.hasMatchedOption("--help") && spec.userObject() instanceof Action action) {
      return action.run(last);
    }
    spec.commandLine().usage(context.out(), CommandLine.Help.Ansi.OFF);
    return 0;
  }

  private static Problem problem(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    String hint = "see " + command + " --help";
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      String what = word.startsWith("-") ? "unknown option " : "unexpected argument ";
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

  /** The word at this place of a command that takes just these. */
  static String word(ParseResult result, int index, String... all) {
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
          "unexpected argument \"" + words.get(most) + "\"",
          "see " + result.commandSpec().qualifiedName(" ") + " --help");
    }
    return words;
  }

  // --- the commands

  /** What a command does with its arguments; returns the exit code. */
  private interface Action {
    int run(ParseResult arguments) throws Exception;
  }

  private List<CommandSpec> commands() {
    EarthfileCommands earthfiles = new EarthfileCommands(context);
    return List.of(
        group("image", "Manages the images in the store.", images()),
        group("cache", "Manages cache mounts.", caches()),
        command(
            "ls",
            "Lists the targets of an Earthfile.",
            earthfiles::list,
            flag("Show the ARGs of each target.", "-a", "--args"),
            flag("Show the folder of each target.", "-l", "--long"),
            words("PLACE", "The Earthfile's folder, or github.com/owner/repo (default: here).")),
        command(
            "doc",
            "Shows the documentation of targets: comments, ARGs, outputs.",
            earthfiles::document,
            flag("Show ARGs and outputs of each target.", "-l", "--long"),
            words("[PLACE][+TARGET]", "The target (default: all documented targets here).")),
        group(
            "debug",
            "Tools for debugging.",
            List.of(
                command(
                    "ast",
                    "Prints the syntax tree of an Earthfile as JSON.",
                    earthfiles::tree,
                    flag("Include source locations.", "--source-map"),
                    words("FILE", "The Earthfile (default: ./Earthfile).")))),
        command(
            "config",
            "Shows the settings and where they come from, or changes one.",
            given ->
                new ConfigCommand(context)
                    .run(
                        given.matchedPositionalValue(0, List.of()),
                        given.hasMatchedOption("--dry-run")),
            flag("Print the file instead of writing it.", "--dry-run"),
            words("[KEY VALUE]", "Sets KEY to VALUE (YAML) in the user's settings file.")),
        command(
            "init",
            "Writes a first Earthfile for this folder.",
            given -> new InitCommand(context).run(given.matchedOptionValue("--image", "")),
            value("--image", "IMAGE", "The image that it starts from, instead of the usual one.")),
        command(
            "bootstrap",
            "Checks whether this machine can build.",
            this::bootstrap,
            flag("Install completion for bash, zsh and fish.", "--with-autocomplete"),
            value("--source", "SHELL", "Print the completion script of a shell: bash, zsh, fish."),
            flag("Ignored: there is no BuildKit here.", "--no-buildkit")),
        command(
            "report",
            "Writes a page about one of the last builds, for a browser.",
            given ->
                new ReportCommand(context)
                    .run(
                        words(given, 1).isEmpty() ? "" : words(given, 1).getFirst(),
                        given.matchedOptionValue("--output", ""),
                        given.hasMatchedOption("--open")),
            flag("Open it with xdg-open.", "--open"),
            value("--output", "FILE", "Write it to this file (default: in the store)."),
            words("[N]", "1 for the last build (default), 2 for the one before it, ….")),
        command(
            "lock",
            "Pins the tags of base images to digests, in datestone.lock.",
            new LockCommand(context)::run,
            flag("Resolve all tags again, and show what changed.", "--update"),
            flag("Write nothing; fail if a tag is missing in datestone.lock.", "--check"),
            words(
                "[PLACE][+TARGET [--ARG=VALUE...]...]",
                "Targets, each with its arguments (default: all targets here).")),
        command(
            "prune",
            "Frees disk space: removes what nothing needs any more.",
            new PruneCommand(context)::run,
            flag(
                "Remove all cached results and cache mounts, but no imported images.",
                "-a",
                "--all"),
            flag("Empty the store.", "--reset"),
            flag("Only print what would be freed.", "--dry-run"),
            value("--age", "TIME", "Remove what was not used for this long, such as 12h or 7d."),
            value(
                "--size",
                "SIZE",
                "Remove the least recently used until the rest is at most this size, such as 10GB.")));
  }

  private List<CommandSpec> images() {
    ImageCommands images = new ImageCommands(context);
    return List.of(
        command(
            "import",
            "Imports a root file system or an image.",
            given -> images.load(word(given, 0, "NAME", "FILE"), word(given, 1, "NAME", "FILE")),
            words(
                "NAME FILE",
                "The name; a tar of files, a docker save or OCI archive, or an OCI folder.")),
        command("ls", "Lists the images.", given -> images.list()),
        command(
            "pull",
            "Fetches an image from its registry.",
            given ->
                images.pull(word(given, 0, "NAME"), given.matchedOptionValue("--platform", "")),
            value("--platform", "OS/ARCH", "The platform (default: this machine's)."),
            words("NAME", "The name of the image, as after FROM.")),
        command(
            "inspect",
            "Prints an image as JSON.",
            given -> images.inspect(word(given, 0, "NAME")),
            words("NAME", "The name of the image.")),
        command(
            "rm",
            "Removes images.",
            given -> images.remove(names(given)),
            words("NAME", "The names of the images.")));
  }

  private List<CommandSpec> caches() {
    CacheCommands caches = new CacheCommands(context);
    CacheHistoryCommands histories = new CacheHistoryCommands(context);
    CacheTransferCommands transfers = new CacheTransferCommands(context);
    return List.of(
        command(
            "ls",
            "Lists the cache mounts.",
            given ->
                given.hasMatchedOption("--remote")
                    ? transfers.list(
                        given.matchedOptionValue("--remote", ""), given.hasMatchedOption("--json"))
                    : caches.list(given.hasMatchedOption("--json")),
            flag("Print JSON.", "--json"),
            value(
                "--remote", "URL", "List the snapshots in a remote store (or an exported FILE).")),
        command(
            "shell",
            "Opens a shell in a cache mount, read-only.",
            given -> caches.shell(word(given, 0, "NAME"), given.hasMatchedOption("--write")),
            flag("Open it for writing; all files then count as changed.", "--write"),
            words("NAME", "The name that cache ls shows, or the id.")),
        command(
            "cp",
            "Copies a file or folder out of a cache mount.",
            given ->
                caches.copy(
                    word(given, 0, "NAME:PATH", "DEST"), word(given, 1, "NAME:PATH", "DEST")),
            words("NAME:PATH DEST", "The cache and a path in it; the destination.")),
        command(
            "diff",
            "Compares two cache mounts, or one with its snapshot.",
            transfers::difference,
            value("--branch", "NAME", "The snapshot's git branch (default: as for import)."),
            words("A B", "Caches; one may be a file or a remote store, for the other's snapshot.")),
        command(
            "fork",
            "Copies a cache mount to another name.",
            given -> caches.fork(word(given, 0, "NAME", "NEW"), word(given, 1, "NAME", "NEW")),
            words("NAME NEW", "The cache; TARGET:PATH in its project, or a global id.")),
        command(
            "snapshot",
            "Keeps the present state of a cache mount.",
            histories::keep,
            value("--note", "TEXT", "What cache log says about it."),
            words("NAME", "The name that cache ls shows, or the id.")),
        command(
            "log",
            "Lists the states of a cache mount that were kept.",
            histories::log,
            words("NAME", "The name that cache ls shows, or the id.")),
        command(
            "rollback",
            "Makes a cache mount what it was; its present state is kept.",
            histories::rollBack,
            words("NAME [N]", "The cache; the number that cache log shows (default: 1).")),
        command(
            "pin",
            "Has prune leave a cache mount alone.",
            histories::pin,
            flag("Let prune remove it again.", "--undo"),
            words("NAME", "The name that cache ls shows, or the id.")),
        command(
            "export",
            "Stores cache mounts in a file or a remote store.",
            transfers::export,
            value("--branch", "NAME", "The git branch (default: the current one)."),
            words("NAME... DEST", "Names that cache ls shows, or ids; a file, or file:///FOLDER.")),
        command(
            "import",
            "Makes cache mounts from a file or a remote store.",
            transfers::importFrom,
            value("--branch", "NAME", "The git branch (default: the current one, or the nearest)."),
            value("--project", "PROJECT", "The project that uses them here, as in cache ls."),
            flag("Replace caches that were used since they were exported or imported.", "--force"),
            words(
                "SOURCE [NAME...]",
                "A file, or file:///FOLDER; which caches (default: all of a file; of a remote"
                    + " store those of this project).")),
        command(
            "rm",
            "Removes cache mounts and their content.",
            given -> caches.remove(names(given)),
            words("NAME", "The names that cache ls shows, or the ids.")));
  }

  private int bootstrap(ParseResult given) {
    String shell = given.matchedOptionValue("--source", "");
    BootstrapCommand command = new BootstrapCommand(context);
    return shell.isEmpty()
        ? command.run(given.hasMatchedOption("--with-autocomplete"))
        : command.source(shell);
  }

  private static CommandSpec group(String name, String description, List<CommandSpec> commands) {
    CommandSpec spec = described(CommandSpec.create(), name, description);
    commands.forEach(each -> spec.addSubcommand(each.name(), each));
    return spec;
  }

  private static CommandSpec command(
      String name, String description, Action action, ArgSpec... arguments) {
    CommandSpec spec = described(CommandSpec.wrapWithoutInspection(action), name, description);
    for (ArgSpec each : arguments) {
      spec.add(each);
    }
    return spec;
  }

  private static CommandSpec described(CommandSpec spec, String name, String description) {
    return spec.name(name)
        .usageMessage(new UsageMessageSpec().description(description))
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
  }

  private static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names).type(boolean.class).description(description).build();
  }

  private static OptionSpec value(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
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
