package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.earthfile.Command;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of refused commands. A new command must be decided on here. */
class CommandRulesTest {
  private static final Set<Class<?>> ALLOWED_ON_HOST =
      Set.of(
          Command.Invalid.class,
          Command.From.class,
          Command.FromDockerfile.class,
          Command.Locally.class,
          Command.Arg.class,
          Command.Let.class,
          Command.Set.class,
          Command.Run.class,
          Command.Copy.class,
          Command.SaveArtifact.class,
          Command.SaveImage.class,
          Command.Build.class,
          Command.Do.class,
          Command.Import.class,
          Command.If.class,
          Command.For.class,
          Command.Wait.class,
          Command.Try.class,
          Command.WithDocker.class,
          Command.Project.class,
          Command.Workdir.class,
          Command.Env.class,
          Command.User.class,
          Command.Cmd.class,
          Command.Entrypoint.class,
          Command.Label.class,
          Command.Expose.class,
          Command.Volume.class,
          Command.Healthcheck.class);

  @Test
  void everyCommandIsEitherAllowedOrRefusedOnTheHost() {
    Set<Class<?>> decided = new HashSet<>(ALLOWED_ON_HOST);
    for (Class<?> refused : CommandRules.NOT_ON_HOST) {
      assertThat(decided.add(refused)).isTrue();
    }
    assertThat(decided)
        .containsExactlyInAnyOrderElementsOf(List.of(Command.class.getPermittedSubclasses()));
  }
}
