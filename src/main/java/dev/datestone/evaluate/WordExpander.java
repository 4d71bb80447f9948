package dev.datestone.evaluate;

import dev.datestone.earthfile.Access;
import dev.datestone.earthfile.Expansion;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Toggle;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import java.util.List;

/**
 * Expands words and flags by the arguments, variables and environment of a state.
 *
 * @param access the flags that commands in {@code $(…)} run with
 */
record WordExpander(RecipeState state, Access access) {
  private static final Access NO_FLAGS =
      new Access(
          Toggle.Plain.ABSENT, Toggle.Plain.ABSENT, Toggle.Plain.ABSENT, List.of(), List.of());

  /** The evaluation was interrupted while it ran a command of {@code $(…)}. */
  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static WordExpander of(RecipeState state) {
    return new WordExpander(state, NO_FLAGS);
  }

  String text(Word word) {
    return Expansion.text(word, lookup(), this::shellAnywhere);
  }

  /** A value that in every version may be one {@code $(…)}. */
  String whole(Word word) {
    String written = word.text();
    boolean quoted = written.startsWith("\"") && written.endsWith("\"") && written.length() > 1;
    String plain = quoted ? written.substring(1, written.length() - 1) : written;
    boolean all = plain.startsWith("$(") && plain.endsWith(")");
    return Expansion.text(word, lookup(), all ? this::shell : this::shellAnywhere);
  }

  /** A reference, or a path with globs; escapes are kept. */
  String path(Word word) {
    return Expansion.path(word, lookup(), this::shellAnywhere);
  }

  boolean isOn(Toggle toggle) {
    // No switch: one over constants and records costs 10 ms the first time.
    if (toggle instanceof Toggle.Valued(Word value)) {
      String text = text(value);
      boolean on = text.equals("true") || text.equals("1");
      if (!on && !text.equals("false") && !text.equals("0") && !text.isEmpty()) {
        throw state.error(value, "\"" + text + "\" is neither true nor false", null);
      }
      return on;
    }
    return toggle == Toggle.Plain.ON;
  }

  /** An image without PATH has the one that a RUN gets. */
  private Expansion.Lookup lookup() {
    return name -> {
      String value = state.frame().scope().find(name, state.config().environment());
      return value == null && name.equals("PATH") ? ImageConfig.PATH : value;
    };
  }

  private String shellAnywhere(String command, Position position) {
    if (!state.frame().has(Feature.SHELL_OUT_ANYWHERE)) {
      throw state.error(
          position,
          command.length() + 3,
          "without --shell-out-anywhere, $(…) is the whole value of an ARG or an item of FOR",
          "it can be anywhere in VERSION 0.7");
    }
    return shell(command, position);
  }

  private String shell(String command, Position position) {
    try {
      return RunCommands.output(state, command, access, position);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted();
    }
  }
}
