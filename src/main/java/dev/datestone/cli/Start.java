package dev.datestone.cli;

import dev.datestone.build.BuildException;
import dev.datestone.build.OptionValues;
import dev.datestone.cli.Main.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first look at a command line: is it a build or a command? A build's options are read by hand,
 * see {@link GivenOptions}; the library that reads the commands' would cost a build with nothing to
 * do a fifth of its time.
 */
final class Start {
  private static final List<String> COMMANDS =
      List.of(
          "ls", "doc", "debug", "config", "init", "bootstrap", "image", "cache", "lock", "prune");

  private final World world;

  Start(World world) {
    this.world = world;
  }

  int execute(String[] args) throws Exception {
    GivenOptions given = GivenOptions.read(List.of(args));
    return switch (given.rest().isEmpty() ? "" : given.rest().getFirst()) {
      case "graph" -> graph(given, args);
      case "why" -> why(given, args);
      case "help" -> help(given.rest());
      default -> understood(given);
    };
  }

  private int understood(GivenOptions given) throws Exception {
    if (given.has("help")) {
      new Help(world.out()).print();
      return 0;
    }
    if (given.has("version") || given.rest().equals(List.of("version"))) {
      world.out().println("datestone " + Versions.tool());
      return 0;
    }
    Map<String, String> file = environmentFile(given);
    given.alsoFrom(file);
    notes(given);
    String first = given.rest().isEmpty() ? "" : given.rest().getFirst();
    boolean command = first.indexOf('+') < 0 && COMMANDS.contains(first);
    World here = world.with(config(given, command));
    if (first.equals("complete")) {
      List<String> words = given.rest().subList(1, given.rest().size());
      boolean dashes = !words.isEmpty() && words.getFirst().equals("--");
      new Completion(here)
          .of(dashes ? words.subList(1, words.size()) : words)
          .forEach(world.out()::println);
      return 0;
    }
    if (command) {
      return new CommandLines(here).execute(given.rest());
    }
    if (!first.isEmpty() && first.matches("[^+/.(]*") && !given.has("artifact")) {
      throw UnknownWord.error(first, world.here(), commands());
    }
    return new BuildCommand(here, given, file).run();
  }

  /** What can be the first word, beside a target. */
  static List<String> commands() {
    List<String> all = new ArrayList<>(COMMANDS);
    all.add("graph");
    all.add("why");
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
      throw UnknownWord.error(words.get(1), world.here(), commands());
    }
    new Help(world.out()).print();
    return 0;
  }

  /** {@code graph} takes a build's words, and two flags of its own before the target. */
  private int graph(GivenOptions given, String[] args) throws InterruptedException {
    List<String> words = new ArrayList<>(before(given, args));
    boolean json = false;
    boolean dot = false;
    boolean target = false;
    for (String word : behind(given)) {
      target |= !word.startsWith("-");
      if (!target && word.equals("--json")) {
        json = true;
      } else if (!target && word.equals("--dot")) {
        dot = true;
      } else {
        words.add(word);
      }
    }
    GivenOptions all = GivenOptions.read(words);
    if (all.has("help")) {
      usage(
          "graph [--json|--dot]",
          "Prints the operations of a target and what each needs; see datestone --help.");
      return 0;
    }
    GraphCommand.Form form =
        json ? GraphCommand.Form.JSON : dot ? GraphCommand.Form.DOT : GraphCommand.Form.TEXT;
    Map<String, String> file = complete(all);
    return new GraphCommand(world.with(config(all, false)), all, file).print(form);
  }

  /** {@code why} takes a build's words too. */
  private int why(GivenOptions given, String[] args) throws InterruptedException {
    List<String> words = new ArrayList<>(before(given, args));
    words.addAll(behind(given));
    GivenOptions all = GivenOptions.read(words);
    if (all.has("help")) {
      usage("why", "Tells when each step of a target ran the last time, and why.");
      return 0;
    }
    Map<String, String> file = complete(all);
    return new WhyCommand(world.with(config(all, false)), all, file).print();
  }

  private void usage(String command, String text) {
    world.out().println("datestone " + command + " [OPTIONS] [PLACE]+TARGET [--ARG=VALUE...]");
    world.out().println(text);
  }

  /** The options in front of a command, which are those of what it looks at. */
  private static List<String> before(GivenOptions given, String[] args) {
    return List.of(args).subList(0, args.length - given.rest().size());
  }

  private static List<String> behind(GivenOptions given) {
    return given.rest().subList(1, given.rest().size());
  }

  private Map<String, String> complete(GivenOptions all) {
    Map<String, String> file = environmentFile(all);
    all.alsoFrom(file);
    notes(all);
    return file;
  }

  private void notes(GivenOptions given) {
    for (String note : given.notes()) {
      world.err().println("datestone: " + note);
    }
  }

  /** What .env says, and given also from variables: those of the environment before the file's. */
  private Map<String, String> environmentFile(GivenOptions given) {
    given.alsoFrom(world.environment());
    return NameValueFile.read(world.here(), given.value("env-file-path"), ".env");
  }

  private Map<String, String> config(GivenOptions given, boolean command) {
    String config = given.value("config");
    String saveTo = given.value("save-to");
    if (!saveTo.isEmpty()) {
      OptionValues.destination(saveTo, world.here());
    }
    boolean registries = given.has("pull") || given.has("offline");
    if (config.isEmpty() && saveTo.isEmpty() && !registries) {
      return world.environment();
    }
    Map<String, String> environment = new HashMap<>(world.environment());
    if (!config.isEmpty()) {
      Path file = world.here().resolve(config);
      if (!command && !Files.isReadable(file)) {
        throw new BuildException("there is no settings file " + config, "");
      }
      environment.put("DATESTONE_CONFIG", file.toString());
    }
    if (!saveTo.isEmpty()) {
      environment.put("DATESTONE_SAVE_TO", saveTo);
    }
    if (given.has("pull")) {
      environment.put("DATESTONE_IMAGE_AGE", "always");
    }
    if (given.has("offline")) {
      environment.put("DATESTONE_OFFLINE", "true");
    }
    return environment;
  }
}
