package dev.datestone.earthfile;

import java.util.List;

/** A named recipe; {@code docs} is the comment block right above its name, without the #. */
public record Target(String name, String docs, List<Command> recipe, Position position) {
  public Target {
    recipe = List.copyOf(recipe);
  }
}
