package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Feature;
import dev.datestone.operation.Operation;
import java.util.List;
import java.util.Set;

/**
 * RUN --push among other commands. It runs after everything else has succeeded, unless a command
 * follows that needs its file system: then it runs in its place.
 */
final class Pushes {
  private static final Set<Class<?>> NEED_FILES =
      Set.of(
          Command.Copy.class,
          Command.SaveArtifact.class,
          Command.GitClone.class,
          Command.Workdir.class,
          Command.Run.class);

  private Pushes() {}

  /** The state that a command starts from: after the pushes, if they are done and it needs them. */
  static RecipeState before(RecipeState state, Command command) {
    if (!state.hasPushes() || !NEED_FILES.contains(command.getClass()) || isPush(state, command)) {
      return state;
    }
    if (!state.frame().has(Feature.WAIT_BLOCK)) {
      throw state.error(
          command.position(),
          "only RUN --push can follow a RUN --push",
          "move it before the first RUN --push, or write VERSION 0.7 or later");
    }
    // Who saves nothing pushes nothing: that is another result of the same target.
    state.recipe().waited().set(true);
    return areDone(state)
        ? after(state, state.results().pushes()).with(state.results().withPushes(List.of()))
        : state;
  }

  /** The state after some pushes, which are a part of its file system now. */
  static RecipeState after(RecipeState state, List<Operation> pushes) {
    return pushes.isEmpty() || !areDone(state) ? state : state.with(pushes.getLast());
  }

  private static boolean areDone(RecipeState state) {
    return state.context().options().push() && state.recipe().call().saves();
  }

  private static boolean isPush(RecipeState state, Command command) {
    return command instanceof Command.Run run && state.isOn(run.flags().push());
  }
}
