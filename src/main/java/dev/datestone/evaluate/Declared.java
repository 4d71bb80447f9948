package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Earthfile;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The arguments that a recipe declares, wherever in it. */
final class Declared {
  private Declared() {}

  static Set<String> in(List<Command> recipe) {
    Set<String> names = new HashSet<>();
    collect(recipe, names);
    return names;
  }

  /**
   * The arguments that an Earthfile declares, wherever in it; empty if it passes on others, or if
   * their names are not known before its variables are.
   */
  static Optional<Set<String>> everywhere(Earthfile file) {
    if (file.text().contains("pass-args")) {
      return Optional.empty();
    }
    Set<String> names = new HashSet<>();
    collect(file.base(), names);
    file.targets().forEach(target -> collect(target.recipe(), names));
    file.functions().forEach(function -> collect(function.recipe(), names));
    return names.stream().anyMatch(name -> name.indexOf('$') >= 0)
        ? Optional.empty()
        : Optional.of(names);
  }

  private static void collect(List<Command> commands, Set<String> names) {
    for (Command command : commands) {
      switch (command) {
        case Command.Arg arg -> names.add(arg.name().text());
        case Command.If block -> {
          block.branches().forEach(branch -> collect(branch.body(), names));
          List<Command> otherwise = block.otherwise();
          if (otherwise != null) {
            collect(otherwise, names);
          }
        }
        case Command.For block -> collect(block.body(), names);
        case Command.Wait block -> collect(block.body(), names);
        case Command.Try block -> {
          collect(block.body(), names);
          collect(block.finallyBody(), names);
        }
        case Command.WithDocker block -> collect(block.body(), names);
        case Command.From other -> {}
        case Command.FromDockerfile other -> {}
        case Command.Locally other -> {}
        case Command.Run other -> {}
        case Command.Copy other -> {}
        case Command.SaveArtifact other -> {}
        case Command.SaveImage other -> {}
        case Command.Build other -> {}
        case Command.Let other -> {}
        case Command.Set other -> {}
        case Command.Env other -> {}
        case Command.Label other -> {}
        case Command.Workdir other -> {}
        case Command.User other -> {}
        case Command.Expose other -> {}
        case Command.Volume other -> {}
        case Command.Cmd other -> {}
        case Command.Entrypoint other -> {}
        case Command.Healthcheck other -> {}
        case Command.Host other -> {}
        case Command.Cache other -> {}
        case Command.GitClone other -> {}
        case Command.Do other -> {}
        case Command.Import other -> {}
        case Command.Project other -> {}
      }
    }
  }
}
