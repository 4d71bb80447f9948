package dev.datestone.earthfile;

import java.util.List;

/** What to run: text for a shell, or a program with its arguments. */
public sealed interface Invocation {
  /**
   * Text just as the shell must see it: continued lines joined, comment lines gone, quotes and
   * dollars untouched. Empty for {@code RUN --entrypoint} alone.
   */
  record Shell(Word text) implements Invocation {
    @Override
    public Position position() {
      return text.position();
    }
  }

  /** {@code ["program", "argument"]}: each argument as the JSON says, not expanded. */
  record Exec(List<String> arguments, Position position) implements Invocation {
    public Exec {
      arguments = List.copyOf(arguments);
    }
  }

  Position position();
}
