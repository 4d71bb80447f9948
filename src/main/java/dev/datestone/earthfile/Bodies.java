package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;

/** The commands inside a command that is a block; none in another. */
public final class Bodies {
  private Bodies() {}

  public static List<List<Command>> of(Command command) {
    return switch (command) {
      case Command.If block -> {
        List<List<Command>> bodies = new ArrayList<>();
        block.branches().forEach(branch -> bodies.add(branch.body()));
        List<Command> otherwise = block.otherwise();
        if (otherwise != null) {
          bodies.add(otherwise);
        }
        yield bodies;
      }
      case Command.For block -> List.of(block.body());
      case Command.Wait block -> List.of(block.body());
      case Command.Try block -> List.of(block.body(), block.finallyBody());
      case Command.WithDocker block -> List.of(block.body());
      case Command.From _,
          Command.FromDockerfile _,
          Command.Locally _,
          Command.Run _,
          Command.Copy _,
          Command.SaveArtifact _,
          Command.SaveImage _,
          Command.Build _,
          Command.Arg _,
          Command.Let _,
          Command.Set _,
          Command.Env _,
          Command.Label _,
          Command.Workdir _,
          Command.User _,
          Command.Expose _,
          Command.Volume _,
          Command.Cmd _,
          Command.Entrypoint _,
          Command.Healthcheck _,
          Command.Host _,
          Command.Cache _,
          Command.GitClone _,
          Command.Do _,
          Command.Import _,
          Command.Project _ ->
          List.of();
    };
  }
}
