package dev.datestone.evaluate;

import dev.datestone.dockerfile.Dockerfile;
import dev.datestone.dockerfile.DockerfileParser;
import dev.datestone.dockerfile.Instruction;
import dev.datestone.dockerfile.WordExpansion;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The evaluation of a Dockerfile: each stage that the wanted one needs, once. */
final class DockerfileBuild {
  private final RecipeState state;
  private final Dockerfile dockerfile;
  private final DockerContext context;
  private final SortedMap<String, String> given;
  private final String platform;
  private final boolean privileged;
  private final SortedMap<String, String> globals = new TreeMap<>();
  private final Map<Integer, StageState> stages = new HashMap<>();

  /**
   * A build.
   *
   * @param given the build arguments
   * @param platform of images whose FROM names none
   * @param privileged whether RUN may be privileged
   */
  DockerfileBuild(
      RecipeState state,
      Dockerfile dockerfile,
      DockerContext context,
      SortedMap<String, String> given,
      String platform,
      boolean privileged) {
    this.state = state;
    this.dockerfile = dockerfile;
    this.context = context;
    this.given = given;
    this.platform = platform;
    this.privileged = privileged;
  }

  RecipeState caller() {
    return state;
  }

  Dockerfile dockerfile() {
    return dockerfile;
  }

  DockerContext context() {
    return context;
  }

  boolean privileged() {
    return privileged;
  }

  /** The build arguments that the user gives. */
  SortedMap<String, String> given() {
    return given;
  }

  /** What is known before the first FROM. */
  SortedMap<String, String> globals() {
    return globals;
  }

  /**
   * Evaluates a stage, the last one for an empty name.
   *
   * @param place of the name, for messages
   */
  StageState target(String name, CallFrame.@Nullable Place place) throws InterruptedException {
    List<Dockerfile.Stage> all = dockerfile.stages();
    Dockerfile.Stage wanted = all.getLast();
    if (!name.isEmpty()) {
      wanted =
          dockerfile
              .stage(name, all.size())
              .orElseThrow(
                  () -> {
                    String message = dockerfile.file() + " has no stage \"" + name + "\"";
                    List<String> names = all.stream().map(Dockerfile.Stage::displayName).toList();
                    String hint = "it has " + String.join(", ", names);
                    return place == null
                        ? new EarthfileException(Position.NONE, 1, message, hint)
                        : place.error(message, hint);
                  });
    }
    try {
      platformArguments();
      globalArguments();
      return stage(wanted);
    } catch (EarthfileException e) {
      throw e.in(dockerfile.file(), dockerfile.text());
    }
  }

  private void platformArguments() {
    for (String prefix : List.of("TARGET", "BUILD")) {
      String whole = prefix.equals("TARGET") ? platform : Platforms.NATIVE;
      String[] parts = whole.split("/");
      globals.put(prefix + "PLATFORM", whole);
      globals.put(prefix + "OS", parts[0]);
      globals.put(prefix + "ARCH", parts[1]);
      globals.put(prefix + "VARIANT", parts.length > 2 ? parts[2] : "");
    }
    globals.replaceAll((name, value) -> given.getOrDefault(name, value));
  }

  private void globalArguments() {
    for (Instruction.Arg arg : dockerfile.globals()) {
      for (Instruction.Default each : arg.args()) {
        String name = each.name().text();
        Word value = each.value();
        if (given.containsKey(name)) {
          globals.put(name, given.get(name));
        } else if (value != null) {
          globals.put(name, global(value));
        }
      }
    }
  }

  private String global(Word word) {
    return WordExpansion.text(word, dockerfile.escape(), globals::get);
  }

  /** Evaluates a stage once. */
  StageState stage(Dockerfile.Stage stage) throws InterruptedException {
    StageState known = stages.get(stage.index());
    if (known != null) {
      return known;
    }
    StageState next = start(stage);
    for (Instruction each : stage.instructions()) {
      next = DockerfileInstructions.run(next, each);
    }
    stages.put(stage.index(), next);
    return next;
  }

  private StageState start(Dockerfile.Stage stage) throws InterruptedException {
    Instruction.From from = stage.from();
    String image = global(from.image());
    if (image.isEmpty()) {
      throw new EarthfileException(
          from.image().position(),
          from.image().text().length(),
          "the image's name is empty",
          "only ARGs before the first FROM count in a FROM");
    }
    Dockerfile.Stage base = dockerfile.stage(image, stage.index()).orElse(null);
    if (base != null && !image.matches("[0-9]+")) {
      return triggered(stage(base).in(stage));
    }
    Word written = from.platform();
    String wanted = written == null ? platform : global(written);
    String meant =
        written == null || wanted.isEmpty()
            ? platform
            : Platforms.parse(wanted, written.position());
    if (image.equals("scratch")) {
      Operation scratch =
          new Operation.Scratch(label(stage, from.position(), from.source().text()));
      return state(stage, scratch, ImageConfig.EMPTY, meant);
    }
    Operation.Image operation =
        image(image, meant, label(stage, from.position(), from.source().text()));
    ImageConfig config = state.context().backend().imageConfig(operation);
    return triggered(state(stage, operation, config, meant));
  }

  private StageState state(
      Dockerfile.Stage stage, Operation end, ImageConfig config, String meant) {
    ImageConfig withPath =
        config.environment().containsKey("PATH")
            ? config
            : config.withEnvironment("PATH", ImageConfig.PATH);
    return new StageState(this, stage, end, withPath, meant, new TreeMap<>(), false);
  }

  /** An image by its name. */
  Operation.Image image(String name, String meant, Label label) {
    return new Operation.Image(name, meant.equals(Platforms.NATIVE) ? "" : meant, label);
  }

  /** Runs what ONBUILD of the base left for this stage. */
  private static StageState triggered(StageState start) throws InterruptedException {
    List<String> triggers = start.config().onBuild();
    StageState next = start.with(start.config().withOnBuild(List.of()));
    for (String trigger : triggers) {
      try {
        next = DockerfileInstructions.run(next, DockerfileParser.trigger(trigger));
      } catch (EarthfileException e) {
        throw new EarthfileException(
            start.stage().from().image().position(),
            start.stage().from().image().text().length(),
            "ONBUILD " + trigger.strip() + " of this image: " + e.getMessage(),
            e.hint());
      }
    }
    return next;
  }

  Label label(Dockerfile.Stage stage, Position position, String text) {
    String target = state.recipe().displayName() + "/" + stage.displayName();
    Position place = position.line() == 0 ? stage.from().position() : position;
    return new Label(
        dockerfile.file(),
        place.line(),
        place.column(),
        target,
        Label.oneLine(text),
        state.recipe().stableTarget() + " " + dockerfile.file() + " " + stage.displayName());
  }
}
