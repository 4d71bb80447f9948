package dev.datestone.earthfile;

import java.util.List;

/** A recipe to DO: its FUNCTION (or COMMAND) line is checked and left out of the recipe. */
public record Function(String name, String docs, List<Command> recipe, Position position) {
  public Function {
    recipe = List.copyOf(recipe);
  }
}
