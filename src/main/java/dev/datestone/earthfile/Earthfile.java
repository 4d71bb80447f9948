package dev.datestone.earthfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed Earthfile. The text is kept for the messages that come later. */
public record Earthfile(
    String file,
    String text,
    Version version,
    List<Command> base,
    List<Target> targets,
    List<Function> functions) {
  public Earthfile {
    base = List.copyOf(base);
    targets = List.copyOf(targets);
    functions = List.copyOf(functions);
  }

  public @Nullable Target target(String name) {
    for (Target target : targets) {
      if (target.name().equals(name)) {
        return target;
      }
    }
    return null;
  }

  public @Nullable Function function(String name) {
    for (Function function : functions) {
      if (function.name().equals(name)) {
        return function;
      }
    }
    return null;
  }

  /** An error at a place in this file, found after parsing. */
  public EarthfileException error(
      Position position, int length, String message, @Nullable String hint) {
    return new EarthfileException(position, length, message, hint).in(file, text);
  }
}
