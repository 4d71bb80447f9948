package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Toggle;
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
      Set.of(
          Command.Host.class, Command.Cache.class, Command.SaveImage.class, Command.GitClone.class);

  private static final Set<Class<?>> NOT_AFTER_PUSH =
      Set.of(
          Command.Copy.class,
          Command.SaveArtifact.class,
          Command.GitClone.class,
          Command.Workdir.class,
          Command.Run.class);

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              RecipeState::isOnHost,
              NOT_ON_HOST,
              " is not allowed after LOCALLY",
              "there, commands run on the host: RUN, COPY and SAVE ARTIFACT work"),
          new Rule(
              RecipeState::hasPushes,
              NOT_AFTER_PUSH,
              "only RUN --push can follow a RUN --push",
              "move it before the first RUN --push: pushes run after everything else"),
          new Rule(
              RecipeState::isInteractive,
              Set.of(Command.Run.class),
              "nothing can run after RUN --interactive",
              "move it to the end"));

  private CommandRules() {}

  /** Throws if the command is not allowed in this state. */
  static void check(RecipeState state, Command command) {
    for (Rule rule : RULES) {
      if (rule.refused().contains(command.getClass())
          && rule.situation().test(state)
          && !(rule.refused().equals(NOT_AFTER_PUSH) && isPush(command))) {
        String word = command.span().text().split("[^A-Za-z]", 2)[0];
        String message = rule.message();
        throw state.error(
            command.position(), message.startsWith(" ") ? word + message : message, rule.hint());
      }
    }
  }

  private static boolean isPush(Command command) {
    return command instanceof Command.Run run && run.flags().push().written();
  }

  /** Throws if a RUN after LOCALLY has a flag that only means something in a container. */
  static void checkFlagsOnHost(RecipeState state, Command.Run run) {
    Command.RunFlags flags = run.flags();
    List<HostFlag> refused =
        List.of(
            new HostFlag("--privileged", flags.privileged()),
            new HostFlag("--entrypoint", flags.entrypoint()),
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
