package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Toggle;
import dev.datestone.earthfile.Word;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Which commands, and which flags of RUN, are not allowed where. */
final class CommandRules {
  /**
   * Commands that are refused in a situation.
   *
   * @param message if it starts with a blank, the command's first word is put before it
   */
  private record Rule(
      Predicate<RecipeState> situation, Set<Class<?>> refused, String message, String hint) {}

  /** A flag that RUN does not have after LOCALLY. */
  private record HostFlag(String name, Toggle flag) {}

  static final Set<Class<?>> NOT_ON_HOST =
      Set.of(Command.Host.class, Command.Cache.class, Command.GitClone.class);

  private static final Set<Class<?>> NEED_FROM =
      Set.of(
          Command.Run.class,
          Command.Copy.class,
          Command.GitClone.class,
          Command.SaveArtifact.class,
          Command.SaveImage.class,
          Command.Env.class,
          Command.Workdir.class,
          Command.User.class,
          Command.Label.class,
          Command.Cmd.class,
          Command.Entrypoint.class,
          Command.Expose.class,
          Command.Volume.class,
          Command.Healthcheck.class,
          Command.Host.class,
          Command.Cache.class);

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              RecipeState::hasNoFrom,
              NEED_FROM,
              " needs a FROM before it",
              "FROM scratch is an empty file system; LOCALLY runs commands on the host"),
          new Rule(
              RecipeState::isOnHost,
              NOT_ON_HOST,
              " is not allowed after LOCALLY",
              "there, commands run on the host: RUN, COPY and SAVE ARTIFACT work"),
          new Rule(
              RecipeState::isInteractive,
              Set.of(Command.Run.class),
              "nothing can run after RUN --interactive",
              "move it to the end"));

  private CommandRules() {}

  /**
   * Refuses what needs all privileges, unless the user and all who call it allow them.
   *
   * @param refused what to say where the user does not allow them
   * @param remote what to say where another repository needs them
   */
  static void requirePrivileges(
      RecipeState state, Position position, String refused, String remote) {
    if (!state.context().options().allowPrivileged()) {
      throw state.error(
          position, refused, "allow it with --allow-privileged (-P) if you trust this Earthfile");
    }
    if (!state.frame().allowPrivileged()) {
      throw state.error(
          position,
          remote,
          "allow it where it is called: with --allow-privileged on FROM, COPY, BUILD, DO or"
              + " IMPORT");
    }
  }

  /** Throws if the command is not allowed in this state. */
  static void check(RecipeState state, Command command) {
    checkName(state, command);
    for (Rule rule : RULES) {
      if (rule.refused().contains(command.getClass()) && rule.situation().test(state)) {
        String word = command.span().text().split("[^A-Za-z]", 2)[0];
        String message = rule.message();
        throw state.error(
            command.position(), message.startsWith(" ") ? word + message : message, rule.hint());
      }
    }
  }

  /** Throws if an ARG or LET gives a builtin argument a value. */
  private static void checkName(RecipeState state, Command command) {
    if (command instanceof Command.Arg arg && arg.value() != null) {
      checkBuiltin(state, arg.name(), state.text(arg.name()), "has no default");
    } else if (command instanceof Command.Let let) {
      checkBuiltin(state, let.name(), state.text(let.name()), "cannot be a variable");
    }
  }

  /** Throws if a command gives a value for a builtin argument. */
  static void checkGiven(RecipeState state, Word place, String name) {
    checkBuiltin(state, place, name, "cannot be given");
  }

  private static void checkBuiltin(RecipeState state, Word place, String name, String message) {
    if (BuiltinArgs.isBuiltin(name)) {
      throw state.error(
          place, "the builtin argument " + name + " " + message, "its value comes from the build");
    }
  }

  /** Whether it is an IP address: a name is not looked up. */
  static boolean isAddress(String text) {
    if (text.indexOf(':') < 0) {
      return text.matches("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    }
    try {
      return !InetAddress.ofLiteral(text).getHostAddress().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Throws if EXPOSE does not name a port, or a range of ports, of a known protocol. */
  static void checkPort(RecipeState state, Word place, String port) {
    String[] parts = port.split("/", 2);
    String[] range = parts[0].substring(parts[0].lastIndexOf(':') + 1).split("-", 2);
    boolean protocol = parts.length == 1 || Set.of("tcp", "udp", "sctp").contains(parts[1]);
    int first = portNumber(range[0]);
    int last = portNumber(range[range.length - 1]);
    if (first < 0 || last < first || !protocol) {
      throw state.error(
          place, "\"" + port + "\" is not a port", "write EXPOSE 8080, 8000-8010 or 53/udp");
    }
  }

  private static int portNumber(String text) {
    int number = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
    return number > 65535 ? -1 : number;
  }

  /** Throws if a label has a name that is reserved. */
  static void checkLabel(RecipeState state, Word place, String name) {
    if (name.startsWith("dev.earthly.")) {
      throw state.error(
          place, "labels that begin with dev.earthly. are reserved", "choose another name");
    }
  }

  /** Throws if a RUN after LOCALLY has a flag that only means something in a container. */
  static void checkFlagsOnHost(RecipeState state, Command.Run run) {
    Command.RunFlags flags = run.flags();
    List<HostFlag> refused =
        List.of(
            new HostFlag("--push", flags.push()),
            new HostFlag("--privileged", flags.privileged()),
            new HostFlag("--ssh", flags.ssh()),
            new HostFlag("--interactive", flags.interactive()),
            new HostFlag("--interactive-keep", flags.interactiveKeep()));
    for (HostFlag each : refused) {
      if (state.isOn(each.flag())) {
        throw state.error(
            run.position(),
            "after LOCALLY, RUN does not take " + each.name(),
            "it runs on the host");
      }
    }
    if (flags.network() != null) {
      throw state.error(
          run.position(), "after LOCALLY, RUN does not take --network", "there it has the host's");
    }
    if (!flags.mounts().isEmpty() || !flags.secrets().isEmpty()) {
      throw state.error(
          run.position(),
          "after LOCALLY, RUN takes neither --mount nor --secret",
          "there it runs on the host, with the host's files and environment");
    }
  }
}
