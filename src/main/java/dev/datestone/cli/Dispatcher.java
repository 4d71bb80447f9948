package dev.datestone.cli;

import dev.datestone.session.BuildException;
import dev.datestone.session.DockerfileTarget;
import dev.datestone.session.OptionValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The first look at a command line: is it a build or a command? A build's options are read by hand,
 * see {@link ParsedOptions}; the library that reads the commands' would cost a build with nothing
 * to do a fifth of its time.
 */
final class Dispatcher {
  private static final List<String> COMMANDS =
      List.of(
          "ls",
          "doc",
          "debug",
          "config",
          "init",
          "bootstrap",
          "image",
          "cache",
          "lock",
          "prune",
          "report");

  private final CommandContext context;

  Dispatcher(CommandContext context) {
    this.context = context;
  }

  int execute(String[] args) throws Exception {
    ParsedOptions options = ParsedOptions.read(List.of(args));
    if (options.has("watch") && !options.has("help")) {
      return new WatchCommand(context, args).run();
    }
    return switch (options.rest().isEmpty() ? "" : options.rest().getFirst()) {
      case "graph", "why" -> inspect(options, args);
      case "shell" -> shell(options, args);
      case "help" -> help(options.rest());
      case "build" -> build(options, args);
      case DockerBuildCommand.NAME -> dockerBuild(options, args);
      default -> understood(options);
    };
  }

  /** {@code build} before options and targets says nothing more. */
  private int build(ParsedOptions options, String[] args) throws Exception {
    if (options.rest().size() == 1) {
      return understood(options);
    }
    List<String> words = new ArrayList<>(List.of(args));
    words.remove(args.length - options.rest().size());
    return execute(words.toArray(String[]::new));
  }

  private int understood(ParsedOptions options) throws Exception {
    if (options.has("help")) {
      new Help(context.out()).print();
      return 0;
    }
    if (options.has("version") || options.rest().indexOf("version") == 0) {
      context.println("datestone " + ToolVersion.withCommit());
      return 0;
    }
    Map<String, String> file = environmentFile(options);
    options.alsoFrom(file);
    notes(options);
    String first = options.rest().isEmpty() ? "" : options.rest().getFirst();
    boolean command = first.indexOf('+') < 0 && COMMANDS.contains(first);
    CommandContext here = context.with(environment(options, command));
    if (first.equals("complete")) {
      List<String> words = options.rest().subList(1, options.rest().size());
      boolean dashes = !words.isEmpty() && words.getFirst().equals("--");
      new Completion(here)
          .of(dashes ? words.subList(1, words.size()) : words)
          .forEach(context.out()::println);
      return 0;
    }
    if (command) {
      return new Subcommands(here).execute(options.rest());
    }
    if (!first.isEmpty() && first.matches("[^+/.(]*") && !options.has("artifact")) {
      throw UnknownCommand.error(first, context.here(), commands());
    }
    return new BuildCommand(here, options, file).run();
  }

  /** What can be the first word, beside a target. */
  static List<String> commands() {
    List<String> all = new ArrayList<>(COMMANDS);
    all.add("graph");
    all.add(DockerBuildCommand.NAME);
    all.add("why");
    all.add("shell");
    all.add("help");
    all.add("version");
    return all;
  }

  /** {@code help}, and {@code help COMMAND}. */
  private int help(List<String> words) throws Exception {
    if (words.size() == 2 && commands().contains(words.get(1))) {
      return execute(new String[] {words.get(1), "--help"});
    }
    if (words.size() > 1) {
      throw UnknownCommand.error(words.get(1), context.here(), commands());
    }
    new Help(context.out()).print();
    return 0;
  }

  private int dockerBuild(ParsedOptions before, String[] args) throws InterruptedException {
    DockerBuildCommand.Parsed parsed = dockerBuild(List.of(args), before);
    ParsedOptions options = parsed.options();
    if (options.has("help")) {
      context.out().println(DockerBuildCommand.HELP);
      return 0;
    }
    Map<String, String> file = environmentFile(options);
    options.alsoFrom(file);
    notes(options);
    return new BuildCommand(context.with(environment(options, false)), options, file)
        .run(parsed.target());
  }

  /** Reads what stands before and behind the command's name. */
  private static DockerBuildCommand.Parsed dockerBuild(List<String> words, ParsedOptions before) {
    int name = words.size() - before.rest().size();
    return DockerBuildCommand.parse(words.subList(0, name), words.subList(name + 1, words.size()));
  }

  private int shell(ParsedOptions before, String[] args) throws InterruptedException {
    List<String> words =
        new ArrayList<>(List.of(args).subList(0, args.length - before.rest().size()));
    words.addAll(before.rest().subList(1, before.rest().size()));
    ShellCommand.Parsed parsed = ShellCommand.parse(words);
    ParsedOptions options = ParsedOptions.read(parsed.words());
    if (options.has("help")) {
      context.println(ShellCommand.HELP);
      return 0;
    }
    Map<String, String> file = environmentFile(options);
    options.alsoFrom(file);
    notes(options);
    return new ShellCommand(context.with(environment(options, false)))
        .run(options, file, parsed.place());
  }

  /** {@code graph} and {@code why} take what a build takes; graph has two more options. */
  private int inspect(ParsedOptions before, String[] args) throws InterruptedException {
    String command = before.rest().getFirst();
    boolean graph = command.equals("graph");
    // Options before the command count as well.
    List<String> words =
        new ArrayList<>(List.of(args).subList(0, args.length - before.rest().size()));
    Set<String> forms = new HashSet<>();
    boolean target = false;
    for (String word : before.rest().subList(1, before.rest().size())) {
      target |= !word.startsWith("-");
      boolean form = graph && !target && (word.equals("--json") || word.equals("--dot"));
      (form ? forms : words).add(word);
    }
    ParsedOptions options = ParsedOptions.read(words);
    DockerfileTarget dockerfile = null;
    if (!options.rest().isEmpty() && options.rest().getFirst().equals(DockerBuildCommand.NAME)) {
      DockerBuildCommand.Parsed parsed = dockerBuild(words, options);
      options = parsed.options();
      dockerfile = parsed.target();
    }
    if (options.has("help")) {
      context.println(
          "datestone "
              + (graph ? "graph [--json|--dot]" : "why")
              + " [OPTIONS] [PLACE]+TARGET [--ARG=VALUE...] | docker-build [OPTIONS] DIR\n"
              + (graph
                  ? "Prints the operations of a target and their inputs; see datestone --help."
                  : "Prints when each step of a target ran last, and why."));
      return 0;
    }
    Map<String, String> file = environmentFile(options);
    options.alsoFrom(file);
    notes(options);
    InspectCommands commands =
        new InspectCommands(context.with(environment(options, false)), options, file, dockerfile);
    if (!graph) {
      return commands.why();
    }
    return commands.graph(
        forms.contains("--json")
            ? InspectCommands.Form.JSON
            : forms.isEmpty() ? InspectCommands.Form.TEXT : InspectCommands.Form.DOT);
  }

  private void notes(ParsedOptions options) {
    for (String note : options.notes()) {
      context.err().println("datestone: " + note);
    }
  }

  /** Reads .env; also takes options from the environment, which win over those of the file. */
  private Map<String, String> environmentFile(ParsedOptions options) {
    options.alsoFrom(context.environment());
    return NameValueFile.read(context.here(), options.value("env-file-path"), ".env");
  }

  private Map<String, String> environment(ParsedOptions options, boolean command) {
    String config = options.value("config");
    String saveTo = options.value("save-to");
    if (!saveTo.isEmpty()) {
      OptionValues.destination(saveTo, context.here());
    }
    String parallel = options.value("parallel");
    String remoteCache = options.value("remote-cache");
    boolean flags = options.has("pull") || options.has("offline") || options.has("fail-fast");
    boolean values = !(config + saveTo + parallel + remoteCache).isEmpty();
    if (!values && !flags) {
      return context.environment();
    }
    Map<String, String> environment = new HashMap<>(context.environment());
    if (!config.isEmpty()) {
      Path file = context.here().resolve(config);
      if (!command && !Files.isReadable(file)) {
        throw new BuildException(config + ": no such settings file", "");
      }
      environment.put("DATESTONE_CONFIG", file.toString());
    }
    if (!saveTo.isEmpty()) {
      environment.put("DATESTONE_SAVE_TO", saveTo);
    }
    if (!parallel.isEmpty()) {
      environment.put("DATESTONE_PARALLEL", OptionValues.number("--parallel", parallel));
    }
    if (!remoteCache.isEmpty()) {
      environment.put("DATESTONE_REMOTE_CACHE", remoteCache);
    }
    if (options.has("fail-fast")) {
      environment.put("DATESTONE_FAIL_FAST", "true");
    }
    if (options.has("pull")) {
      environment.put("DATESTONE_IMAGE_AGE", "always");
    }
    if (options.has("offline")) {
      environment.put("DATESTONE_OFFLINE", "true");
    }
    return environment;
  }
}
