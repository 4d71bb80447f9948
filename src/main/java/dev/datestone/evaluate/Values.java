package dev.datestone.evaluate;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Expansion;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Toggle;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import org.jspecify.annotations.Nullable;

/** What words and flags mean at this point of a recipe. */
final class Values {
  private final Recipe recipe;
  private final Steps steps;

  Values(Recipe recipe, Steps steps) {
    this.recipe = recipe;
    this.steps = steps;
  }

  String text(Word word) {
    return Expansion.text(word, lookup(), this::shell);
  }

  /** A value that, in every version, may be all {@code $(…)}. */
  String whole(Word word) {
    String written = word.text();
    boolean quoted = written.startsWith("\"") && written.endsWith("\"") && written.length() > 1;
    String plain = quoted ? written.substring(1, written.length() - 1) : written;
    boolean all = plain.startsWith("$(") && plain.endsWith(")");
    return Expansion.text(word, lookup(), all ? this::ask : this::shell);
  }

  /** A reference or a path with globs: their escapes are still there. */
  String path(Word word) {
    return Expansion.path(word, lookup(), this::shell);
  }

  @Nullable String optional(@Nullable Word word) {
    return word == null ? null : text(word);
  }

  boolean is(Toggle toggle) {
    // No switch: one over constants and records costs 10 ms the first time.
    if (toggle instanceof Toggle.Valued(Word value)) {
      String text = text(value);
      boolean on = text.equals("true") || text.equals("1");
      if (!on && !text.equals("false") && !text.equals("0") && !text.isEmpty()) {
        throw recipe.frame.error(value, "\"" + text + "\" is neither true nor false", null);
      }
      return on;
    }
    return toggle == Toggle.Plain.ON;
  }

  /** Values by name. An image that says nothing of PATH has the one that a RUN gets. */
  private Expansion.Lookup lookup() {
    Expansion.Lookup known = recipe.frame.scope().lookup(recipe.config.environment());
    return name -> {
      String value = known.value(name);
      return value == null && name.equals("PATH") ? ImageConfig.PATH : value;
    };
  }

  private String shell(String command, Position position) {
    if (!recipe.frame.has(Feature.SHELL_OUT_ANYWHERE)) {
      throw recipe.frame.error(
          position,
          command.length() + 3,
          "without --shell-out-anywhere, $(…) is the whole value of an ARG or an item of FOR",
          "it can be anywhere in VERSION 0.7");
    }
    return ask(command, position);
  }

  private String ask(String command, Position position) {
    if (!steps.canAsk()) {
      throw new EarthfileException(
          position,
          command.length() + 3,
          "there is nothing yet to run $(…) in",
          "write a FROM before it");
    }
    try {
      return steps.output(command, position);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    }
  }
}
