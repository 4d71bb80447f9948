package dev.datestone.cli;

import dev.datestone.build.BuildException;
import dev.datestone.build.Problem;
import dev.datestone.cli.GivenOptions.WrongWords;
import dev.datestone.cli.Main.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first look at a command line: is it a build or a command? A build's options are read by hand,
 * see {@link GivenOptions}; the library that reads the commands' would cost a build with nothing to
 * do a fifth of its time.
 */
final class Start {
  private static final List<String> COMMANDS = List.of("ls", "doc", "debug", "image", "cache");

  private final World world;

  Start(World world) {
    this.world = world;
  }

  int execute(String[] args) throws Exception {
    try {
      return understood(GivenOptions.read(List.of(args)));
    } catch (WrongWords e) {
      String message = String.valueOf(e.getMessage());
      new Messages(world.err(), world.style()).tell(Problem.Mistake.of(message, e.hint()));
      return CommandLines.WRONG_WORDS;
    }
  }

  private int understood(GivenOptions given) throws Exception {
    if (given.has("help")) {
      new Help(world.out()).print();
      return 0;
    }
    if (given.has("version")) {
      world.out().println("datestone " + Versions.tool());
      return 0;
    }
    Map<String, String> file = environmentFile(given);
    given.alsoFrom(file);
    for (String note : given.notes()) {
      world.err().println("datestone: " + note);
    }
    String first = given.rest().isEmpty() ? "" : given.rest().getFirst();
    boolean command = first.indexOf('+') < 0 && COMMANDS.contains(first);
    World here = world.with(config(given, command));
    if (command) {
      return new CommandLines(here).execute(given.rest());
    }
    String instead = first.indexOf('+') < 0 ? instead(first) : "";
    if (!instead.isEmpty()) {
      throw new WrongWords("there is no command " + first + " here", instead);
    }
    return new BuildCommand(here, given, file).run();
  }

  /** What .env says, and given also from variables: those of the environment before the file's. */
  private Map<String, String> environmentFile(GivenOptions given) {
    given.alsoFrom(world.environment());
    return NameValueFile.read(world.here(), given.value("env-file-path"), ".env");
  }

  private Map<String, String> config(GivenOptions given, boolean command) {
    String config = given.value("config");
    if (config.isEmpty()) {
      return world.environment();
    }
    Path file = world.here().resolve(config);
    if (!command && !Files.isReadable(file)) {
      throw new BuildException("there is no settings file " + config, "");
    }
    Map<String, String> environment = new HashMap<>(world.environment());
    environment.put("DATESTONE_CONFIG", file.toString());
    return environment;
  }

  /** What to do instead of a command that only others have, empty for one that nobody has. */
  private static String instead(String name) {
    return switch (name) {
      case "docker-build" -> "write an Earthfile with FROM DOCKERFILE and SAVE IMAGE";
      case "docker2earthly", "docker2earth" -> "write an Earthfile with FROM DOCKERFILE";
      case "satellite", "sat" -> "there are no satellites: run datestone on that machine";
      case "org", "orgs", "account", "project", "projects", "web", "billing", "gha", "cloud" ->
          "there are no accounts: nothing of a build leaves this machine";
      case "registry", "registries" ->
          "log in as you do for other tools, such as with docker login";
      case "secret", "secrets" -> "give secrets with --secret, --secret-file or a file .secret";
      case "prune-auto-skip" -> "--no-cache does every step once";
      default -> "";
    };
  }
}
