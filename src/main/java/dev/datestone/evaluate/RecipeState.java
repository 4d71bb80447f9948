package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Toggle;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A recipe between two commands. Immutable: each command makes the next state of this one. */
record RecipeState(Recipe recipe, CallFrame frame, Stage stage, Results results) {
  /**
   * What the next command starts from.
   *
   * @param onHost whether commands run on the host, after LOCALLY
   * @param interactive whether a RUN --interactive was there: no RUN may follow
   * @param caches of CACHE, for each RUN
   * @param hosts of HOST, each "address name"
   * @param docker the WITH DOCKER that the next command is in
   * @param pushed the last RUN --push, if nothing that stands on it has followed yet
   */
  record Stage(
      Operation end,
      ImageConfig config,
      String platform,
      boolean onHost,
      boolean interactive,
      List<Mount> caches,
      List<String> hosts,
      DockerCommands.@Nullable Block docker,
      @Nullable Operation pushed) {
    Stage withEnd(Operation newEnd) {
      return new Stage(
          newEnd, config, platform, onHost, interactive, caches, hosts, docker, pushed);
    }

    Stage withConfig(ImageConfig newConfig) {
      return new Stage(
          end, newConfig, platform, onHost, interactive, caches, hosts, docker, pushed);
    }

    Stage withInteractive() {
      return new Stage(end, config, platform, onHost, true, caches, hosts, docker, pushed);
    }

    Stage withCaches(List<Mount> newCaches) {
      return new Stage(
          end, config, platform, onHost, interactive, newCaches, hosts, docker, pushed);
    }

    Stage withDocker(DockerCommands.@Nullable Block block) {
      return new Stage(end, config, platform, onHost, interactive, caches, hosts, block, pushed);
    }

    Stage withHost(String host) {
      return new Stage(
          end, config, platform, onHost, interactive, caches, plus(hosts, host), docker, pushed);
    }

    Stage withPushed(@Nullable Operation push) {
      return new Stage(end, config, platform, onHost, interactive, caches, hosts, docker, push);
    }
  }

  /**
   * What the recipe has saved and called so far.
   *
   * @param pushes of RUN --push, but for those of a WAIT that has ended
   * @param globals the arguments of a base recipe that all targets of its file see
   */
  record Results(
      List<SavedArtifact> saved,
      List<LocalOutput> outputs,
      List<SavedImage> images,
      List<Operation> pushes,
      List<EvaluatedTarget> built,
      List<EvaluatedTarget> used,
      SortedMap<String, String> globals) {
    static Results of(List<EvaluatedTarget> built, List<EvaluatedTarget> used) {
      return new Results(List.of(), List.of(), List.of(), List.of(), built, used, new TreeMap<>());
    }

    Results withSaved(SavedArtifact artifact) {
      return new Results(plus(saved, artifact), outputs, images, pushes, built, used, globals);
    }

    Results withOutput(LocalOutput output) {
      return new Results(saved, plus(outputs, output), images, pushes, built, used, globals);
    }

    Results withImage(SavedImage image) {
      return new Results(saved, outputs, plus(images, image), pushes, built, used, globals);
    }

    Results withPushes(List<Operation> newPushes) {
      return new Results(saved, outputs, images, newPushes, built, used, globals);
    }

    Results withBuilt(List<EvaluatedTarget> more) {
      List<EvaluatedTarget> all = new ArrayList<>(built);
      all.addAll(more);
      return new Results(saved, outputs, images, pushes, all, used, globals);
    }

    Results withUsed(EvaluatedTarget target) {
      return new Results(saved, outputs, images, pushes, built, plus(used, target), globals);
    }

    Results withGlobal(String name, String value) {
      SortedMap<String, String> changed = new TreeMap<>(globals);
      changed.put(name, value);
      return new Results(saved, outputs, images, pushes, built, used, changed);
    }
  }

  static <T> List<T> plus(List<T> list, T more) {
    List<T> longer = new ArrayList<>(list);
    longer.add(more);
    return longer;
  }

  EvaluationContext context() {
    return recipe.context();
  }

  Project project() {
    return recipe.project();
  }

  Operation end() {
    return stage.end();
  }

  ImageConfig config() {
    return stage.config();
  }

  boolean isOnHost() {
    return stage.onHost();
  }

  /** Whether there is neither a file system yet nor the host to run commands on. */
  boolean hasNoFrom() {
    return !isOnHost() && end() instanceof Operation.Scratch scratch && scratch.isMissingFrom();
  }

  boolean isInteractive() {
    return stage.interactive();
  }

  RecipeState with(Recipe newRecipe) {
    return new RecipeState(newRecipe, frame, stage, results);
  }

  RecipeState with(CallFrame newFrame) {
    return new RecipeState(recipe, newFrame, stage, results);
  }

  RecipeState with(Scope scope) {
    return with(frame.withScope(scope));
  }

  RecipeState with(Stage newStage) {
    return new RecipeState(recipe, frame, newStage, results);
  }

  RecipeState with(Operation newEnd) {
    return with(stage.withEnd(newEnd));
  }

  RecipeState with(ImageConfig newConfig) {
    return with(stage.withConfig(newConfig));
  }

  RecipeState with(Results newResults) {
    return new RecipeState(recipe, frame, stage, newResults);
  }

  String text(Word word) {
    return WordExpander.of(this).text(word);
  }

  String path(Word word) {
    return WordExpander.of(this).path(word);
  }

  boolean isOn(Toggle toggle) {
    return WordExpander.of(this).isOn(toggle);
  }

  EarthfileException error(Word word, String message, @Nullable String hint) {
    return frame.place(word).error(message, hint);
  }

  EarthfileException error(Position position, int length, String message, @Nullable String hint) {
    return frame.project().earthfile().error(position, length, message, hint);
  }

  /** An error that points at the first word of a command. */
  EarthfileException error(Position position, String message, @Nullable String hint) {
    String line = frame.project().earthfile().line(position.line());
    int start = position.column() - 1;
    int end = start;
    while (end < line.length() && Character.isLetter(line.charAt(end))) {
      end++;
    }
    return error(position, Math.max(1, end - start), message, hint);
  }

  Label label(Command command) {
    return label(command.position(), command.span().text());
  }

  Label label(Position position, String text) {
    return new Label(
        frame.project().earthfile().file(),
        position.line(),
        position.column(),
        recipe.labelName(),
        Label.oneLine(text),
        recipe.stableTarget());
  }
}
