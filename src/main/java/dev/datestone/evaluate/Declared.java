package dev.datestone.evaluate;

import dev.datestone.earthfile.Bodies;
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
      if (command instanceof Command.Arg arg) {
        names.add(arg.name().text());
      }
      Bodies.of(command).forEach(body -> collect(body, names));
    }
  }
}
