package dev.datestone.dockerfile;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A parsed Dockerfile, with its text for messages.
 *
 * @param file its name, as the user sees it
 * @param escape the character that escapes others: a backslash, or a backtick
 * @param globals the ARGs before the first FROM
 */
public record Dockerfile(
    String file, String text, char escape, List<Instruction.Arg> globals, List<Stage> stages) {
  public Dockerfile {
    globals = List.copyOf(globals);
    stages = List.copyOf(stages);
  }

  /**
   * A FROM and what follows it.
   *
   * @param index 0 for the first
   */
  public record Stage(int index, Instruction.From from, List<Instruction> instructions) {
    public Stage {
      instructions = List.copyOf(instructions);
    }

    /** The name that AS gives it, else its number. */
    public String displayName() {
      return from.name().isEmpty() ? Integer.toString(index) : from.name();
    }
  }

  /**
   * The stage that a name or a number means.
   *
   * @param before only stages before this index count
   */
  public Optional<Stage> stage(String name, int before) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Stage stage : stages.subList(0, before).reversed()) {
      if (!lower.isEmpty() && stage.from().name().equals(lower)) {
        return Optional.of(stage);
      }
    }
    if (name.matches("[0-9]{1,4}") && Integer.parseInt(name) < before) {
      return Optional.of(stages.get(Integer.parseInt(name)));
    }
    return Optional.empty();
  }

  /** An error at a place in this file. */
  public EarthfileException error(
      Position position, int length, String message, @Nullable String hint) {
    return new EarthfileException(position, length, message, hint).in(file, text);
  }
}
