package dev.datestone.evaluate;

import dev.datestone.earthfile.Access;
import dev.datestone.earthfile.Expansion;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Toggle;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    String text = expanded(word);
    return text.indexOf('\\') < 0 ? text : text.replace("\\+", "+");
  }

  /**
   * The value of a variable: {@code \+} stays, for the references and paths that it is put into.
   */
  String value(Word word) {
    return expanded(word);
  }

  /**
   * The value of an argument. Without the feature {@code $(…)} anywhere, a value that begins so is
   * left to a shell, its quotes and escapes already taken off.
   */
  String argument(Word word) {
    String text = expanded(word);
    boolean isCommand = text.startsWith("$(") && !hasShellOut();
    return isCommand ? shell("echo " + text, word.position()) : text;
  }

  private String expanded(Word word) {
    String text = word.text();
    boolean escapes = text.contains("\\+");
    Word kept = escapes ? new Word(text.replace("\\+", "\\\\+"), word.position()) : word;
    return Expansion.text(kept, lookup(word), shellOut());
  }

  /** An item of FOR, in which {@code $(…)} can be in every version. */
  String item(Word word) {
    return Expansion.text(word, lookup(word), this::shell);
  }

  /** Words as a shell expands them, patterns of files too. */
  String listed(String words, Word first) {
    return shell("echo " + words, first.position());
  }

  /** A reference, or a path with globs; escapes are kept. */
  String path(Word word) {
    return Expansion.path(word, lookup(word), shellOut());
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

  /** PATH and HOME have values even if nothing says so: those that a command would get. */
  private Expansion.Lookup lookup(Word word) {
    return name -> {
      String value = state.frame().scope().find(name, state.config().environment());
      if (value != null || !(name.equals("PATH") || name.equals("HOME"))) {
        return value;
      }
      if (name.equals("PATH") && !state.isOnHost()) {
        return ImageConfig.PATH;
      }
      if (!hasShellOut()) {
        return null;
      }
      if (state.hasNoFrom()) {
        throw state.error(word, "$" + name + " has no value yet", "write a FROM before it");
      }
      return shell("echo \"$" + name + "\"", word.position());
    };
  }

  private boolean hasShellOut() {
    return state.frame().has(Feature.SHELL_OUT_ANYWHERE);
  }

  /** What {@code $(…)} prints; null where it is plain text. */
  private Expansion.@Nullable ShellOut shellOut() {
    return hasShellOut() ? this::shell : null;
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
