package dev.datestone.earthfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed Earthfile, with its text for messages. */
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

  /** The target of that name; null if there is none or if no reference can name it. */
  public @Nullable Target target(String name) {
    if (!Names.isTarget(name)) {
      return null;
    }
    for (Target target : targets) {
      if (target.name().equals(name)) {
        return target;
      }
    }
    return null;
  }

  /** The function of that name; null if there is none or if no reference can name it. */
  public @Nullable Function function(String name) {
    if (!Names.isFunction(name)) {
      return null;
    }
    for (Function function : functions) {
      if (function.name().equals(name)) {
        return function;
      }
    }
    return null;
  }

  /** The text of a line counted from 1, without its line break; empty if there is none. */
  public String line(int number) {
    return line(text, number);
  }

  static String line(String text, int number) {
    String[] lines = text.split("\n", -1);
    return number < 1 || number > lines.length ? "" : lines[number - 1].replaceFirst("\r$", "");
  }

  /** An error at a place in this file, found after parsing. */
  public EarthfileException error(
      Position position, int length, String message, @Nullable String hint) {
    return new EarthfileException(position, length, message, hint).in(file, text);
  }
}
