package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Earthfile;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which arguments recipes declare, in whichever block. */
final class DeclaredArgs {
  private DeclaredArgs() {}

  static Set<String> in(List<Command> recipe) {
    Set<String> names = new HashSet<>();
    collect(recipe, names);
    return names;
  }

  /**
   * The arguments that an Earthfile declares. Empty if it may pass on others, or if a name contains
   * a variable.
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
      if (command instanceof Command.Arg arg) {
        names.add(arg.name().text());
      }
      command.bodies().forEach(body -> collect(body, names));
    }
  }
}
