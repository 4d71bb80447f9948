package dev.datestone.session;

import dev.datestone.content.Glob;
import dev.datestone.engine.Engine;
import dev.datestone.engine.EngineException;
import dev.datestone.evaluate.Backend;
import dev.datestone.evaluate.EvaluatedTarget;
import dev.datestone.evaluate.LocalOutput;
import dev.datestone.evaluate.SavedImage;
import dev.datestone.local.Exports;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Saves what a build leaves: files on the host, images, pushes. Each is saved once, after what it
 * belongs to has succeeded, in the order of the Earthfile.
 */
final class Outputs {
  private final Engine engine;
  private final Exports exports;
  private final boolean writes;
  private final boolean savesImages;
  private final boolean pushes;
  private final boolean onlyOwn;
  private final ImageOutputs images;
  private final Set<Object> done = Collections.newSetFromMap(new IdentityHashMap<>());
  private int count;

  /**
   * The outputs of a build.
   *
   * @param push whether images and commands marked with --push are pushed
   */
  Outputs(
      Engine engine,
      Exports exports,
      BuildRequest.Output output,
      boolean push,
      ImageOutputs images) {
    this.engine = engine;
    this.exports = exports;
    this.writes =
        output instanceof BuildRequest.Output.Artifact
            || (output instanceof BuildRequest.Output.Saved saved && saved.artifacts());
    this.onlyOwn = output instanceof BuildRequest.Output.OnlyImages;
    this.savesImages =
        onlyOwn || (output instanceof BuildRequest.Output.Saved saved && saved.images());
    this.pushes = push;
    this.images = images;
  }

  /** How many files and folders were named. */
  int count() {
    return count;
  }

  /** Builds targets with all that they need, and saves their outputs. */
  void buildAndSave(List<EvaluatedTarget> goals) throws InterruptedException {
    List<SavedImage> own = goals.stream().flatMap(goal -> goal.images().stream()).toList();
    if (onlyOwn && savesImages) {
      own.forEach(this::refuse);
    }
    buildAndSave(new Backend.WaitBlock(List.of(), goals, List.of(), List.of(), List.of(), true));
    if (onlyOwn && savesImages) {
      images.save(own, true, pushes);
    }
  }

  /** Builds a part of a build and saves its outputs. */
  void buildAndSave(Backend.WaitBlock part) throws InterruptedException {
    List<EvaluatedTarget> saving = new ArrayList<>();
    Set<EvaluatedTarget> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    part.built().forEach(goal -> built(goal, saving, seen));
    List<LocalOutput> files = new ArrayList<>();
    files(part.outputs(), part.built(), files, Collections.newSetFromMap(new IdentityHashMap<>()));
    List<SavedImage> saved = new ArrayList<>(part.images());
    List<Operation> pushed = new ArrayList<>();
    for (EvaluatedTarget goal : saving) {
      saved.addAll(goal.images());
      pushed.addAll(goal.pushes());
    }
    pushed.addAll(part.pushes());
    boolean saves = part.saves() && !onlyOwn;
    if (saves) {
      saved.forEach(this::refuse);
    }
    if (writes && part.saves()) {
      files.forEach(Outputs::refuse);
    }
    make(part, saving, files);
    if (saves) {
      save(files, saved, pushed);
    }
  }

  /** One part at a time, so that outputs are saved in order. */
  private synchronized void save(
      List<LocalOutput> files, List<SavedImage> saved, List<Operation> pushed)
      throws InterruptedException {
    if (writes) {
      write(files);
    }
    if (savesImages || pushes) {
      images.save(saved.stream().filter(done::add).toList(), savesImages, pushes);
    }
    if (pushes) {
      for (Operation push : pushed) {
        if (done.add(push)) {
          engine.snapshot(push);
        }
      }
    }
  }

  private void make(Backend.WaitBlock part, List<EvaluatedTarget> saving, List<LocalOutput> files)
      throws InterruptedException {
    Set<EvaluatedTarget> all = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Operation> ends = new ArrayList<>(part.ends());
    List<SavedArtifact> saved = new ArrayList<>();
    List<EvaluatedTarget> order = new ArrayList<>();
    saving.forEach(goal -> any(goal, order, all));
    for (EvaluatedTarget goal : order) {
      ends.add(goal.end());
    }
    for (EvaluatedTarget goal : saving) {
      saved.addAll(goal.saved());
    }
    part.outputs().forEach(output -> saved.add(output.saved()));
    try {
      engine.buildAll(ends, saved);
    } catch (RuntimeException e) {
      if (writes && part.saves()) {
        writeAnyhow(files);
      }
      throw e;
    }
  }

  private static void built(
      EvaluatedTarget goal, List<EvaluatedTarget> order, Set<EvaluatedTarget> seen) {
    if (seen.add(goal)) {
      order.add(goal);
      goal.built().forEach(each -> built(each, order, seen));
    }
  }

  /** What is saved, in the order of the Earthfile: later files replace earlier ones. */
  private static void files(
      List<LocalOutput> own,
      List<EvaluatedTarget> built,
      List<LocalOutput> files,
      Set<EvaluatedTarget> seen) {
    int next = 0;
    for (int i = 0; i <= built.size(); i++) {
      while (next < own.size() && (own.get(next).after() <= i || i == built.size())) {
        files.add(own.get(next++));
      }
      if (i < built.size() && seen.add(built.get(i))) {
        files(built.get(i).outputs(), built.get(i).built(), files, seen);
      }
    }
  }

  private static void any(
      EvaluatedTarget goal, List<EvaluatedTarget> order, Set<EvaluatedTarget> seen) {
    if (seen.add(goal)) {
      order.add(goal);
      goal.built().forEach(each -> any(each, order, seen));
      goal.used().forEach(each -> any(each, order, seen));
    }
  }

  /** What cannot be saved is said before it is made. */
  private void refuse(SavedImage image) {
    if (savesImages || (pushes && image.push())) {
      images.refuse(image, pushes);
    }
  }

  /** The files that a pattern matches need a folder. */
  private static void refuse(LocalOutput output) {
    SavedArtifact saved = output.saved();
    if (Glob.isGlob(saved.source()) && saved.keepsNames() && !output.destination().endsWith("/")) {
      throw new EngineException.Unusable(
          saved.label(),
          "what a pattern matches cannot be saved as \"" + output.written() + "\"",
          "end the path with a slash to save into a folder: " + output.written() + "/");
    }
  }

  private void write(List<LocalOutput> files) throws InterruptedException {
    Map<String, LocalOutput> each = new LinkedHashMap<>();
    for (LocalOutput output : files) {
      if (!done.contains(output.saved())) {
        each.put(output.saved().source() + "\n" + output.destination(), output);
      }
    }
    for (LocalOutput output : each.values()) {
      write(output);
      count++;
    }
    files.forEach(output -> done.add(output.saved()));
  }

  private void write(LocalOutput output) throws InterruptedException {
    exports.artifact(
        output.saved(),
        engine.sources().items(output.saved()),
        output.destination(),
        output.limit(),
        output.written());
  }

  /** What FINALLY saves is saved although the build fails, as far as it is there. */
  private synchronized void writeAnyhow(List<LocalOutput> files) throws InterruptedException {
    for (LocalOutput output : files) {
      if (output.saved().from() instanceof Operation.Try attempt
          && engine.isBuilt(attempt)
          && done.add(output.saved())) {
        try {
          write(output);
        } catch (EngineException e) {
          // The failure that led here is what the user has to hear of.
        }
      }
    }
  }
}
