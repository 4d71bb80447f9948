package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Feature;
import dev.datestone.operation.Operation;
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
          Command.WithDocker.class,
          Command.Run.class);

  private Pushes() {}

  /** The state that a command starts from: after the pushes, if they are done and it needs them. */
  static RecipeState before(RecipeState state, Command command) {
    if (state.stage().pushed() == null
        || !NEED_FILES.contains(command.getClass())
        || isPush(state, command)) {
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
    return after(state);
  }

  /** The state after the pushes so far: if they are done, they are a part of its file system. */
  static RecipeState after(RecipeState state) {
    Operation pushed = state.stage().pushed();
    return pushed == null || !areDone(state)
        ? state
        : state.with(state.stage().withEnd(pushed).withPushed(null));
  }

  private static boolean areDone(RecipeState state) {
    return state.context().options().push() && state.recipe().call().saves();
  }

  private static boolean isPush(RecipeState state, Command command) {
    return command instanceof Command.Run run && state.isOn(run.flags().push());
  }
}
