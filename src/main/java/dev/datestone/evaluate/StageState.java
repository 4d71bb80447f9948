package dev.datestone.evaluate;

import dev.datestone.dockerfile.Dockerfile;
import dev.datestone.dockerfile.Instruction;
import dev.datestone.dockerfile.WordExpansion;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a Dockerfile between two instructions. Immutable: each instruction makes the next
 * state of this one.
 *
 * @param arguments the ARGs that were declared and have a value
 * @param hasOwnCommand whether CMD was there in this stage: ENTRYPOINT then keeps it
 */
record StageState(
    DockerfileBuild build,
    Dockerfile.Stage stage,
    Operation end,
    ImageConfig config,
    String platform,
    SortedMap<String, String> arguments,
    boolean hasOwnCommand) {
  StageState with(Operation newEnd) {
    return new StageState(build, stage, newEnd, config, platform, arguments, hasOwnCommand);
  }

  StageState with(ImageConfig newConfig) {
    return new StageState(build, stage, end, newConfig, platform, arguments, hasOwnCommand);
  }

  StageState withArgument(String name, String value) {
    SortedMap<String, String> more = new TreeMap<>(arguments);
    more.put(name, value);
    return new StageState(build, stage, end, config, platform, more, hasOwnCommand);
  }

  StageState withOwnCommand() {
    return new StageState(build, stage, end, config, platform, arguments, true);
  }

  /** The same in another stage, which starts from it. */
  StageState in(Dockerfile.Stage next) {
    return new StageState(build, next, end, config, platform, arguments, false);
  }

  /** The value of a variable or an argument. */
  @Nullable String value(String name) {
    String value = config.environment().get(name);
    return value == null ? arguments.get(name) : value;
  }

  char escape() {
    return build.dockerfile().escape();
  }

  String text(Word word) {
    return WordExpansion.text(word, escape(), this::value);
  }

  EarthfileException error(Word word, String message, @Nullable String hint) {
    return error(word.position(), Math.max(1, word.text().length()), message, hint);
  }

  EarthfileException error(Position position, int length, String message, @Nullable String hint) {
    return new EarthfileException(position, length, message, hint);
  }

  Label label(Instruction instruction) {
    return label(instruction, instruction.source().text());
  }

  Label label(Instruction instruction, String text) {
    return build.label(stage, instruction.position(), text);
  }
}
