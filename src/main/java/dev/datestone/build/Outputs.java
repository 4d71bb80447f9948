package dev.datestone.build;

import dev.datestone.engine.Engine;
import dev.datestone.engine.EngineException;
import dev.datestone.evaluate.Goal;
import dev.datestone.evaluate.LocalOutput;
import dev.datestone.evaluate.Probe;
import dev.datestone.evaluate.SavedImage;
import dev.datestone.operation.Operation;
import dev.datestone.operation.Saved;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What leaves a build: files for the host, images, pushes. All of it comes after what it belongs to
 * has succeeded, in the order of the Earthfile; nothing leaves twice.
 */
final class Outputs {
  private final Engine engine;
  private final boolean writes;
  private final boolean savesImages;
  private final boolean pushes;
  private final ImageOutputs images;
  private final boolean onlyOwn;
  private final Set<Object> gone = Collections.newSetFromMap(new IdentityHashMap<>());
  private int count;

  /**
   * The outputs of a build.
   *
   * @param writes whether files leave it
   * @param savesImages whether images do
   * @param pushes whether what is to be pushed is
   * @param onlyOwn whether nothing leaves it but the images of the very target that was asked for
   */
  Outputs(
      Engine engine,
      boolean writes,
      boolean savesImages,
      boolean pushes,
      boolean onlyOwn,
      ImageOutputs images) {
    this.onlyOwn = onlyOwn;
    this.engine = engine;
    this.writes = writes;
    this.savesImages = savesImages;
    this.pushes = pushes;
    this.images = images;
  }

  /** How many files and folders were named. */
  int count() {
    return count;
  }

  /** Builds targets with all that they need; what they save leaves the build. */
  void complete(List<Goal> goals) throws InterruptedException {
    List<SavedImage> own = goals.stream().flatMap(goal -> goal.images().stream()).toList();
    if (onlyOwn && savesImages) {
      own.forEach(this::refuse);
    }
    complete(new Probe.Part(List.of(), goals, List.of(), List.of(), List.of(), true));
    if (onlyOwn && savesImages) {
      images.save(own, true, pushes);
    }
  }

  /** Makes a part of a build true; what it saves leaves the build. */
  void complete(Probe.Part part) throws InterruptedException {
    List<Goal> saving = new ArrayList<>();
    Set<Goal> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    part.built().forEach(goal -> built(goal, saving, seen));
    List<LocalOutput> files = new ArrayList<>(part.outputs());
    List<SavedImage> saved = new ArrayList<>(part.images());
    List<Operation> pushed = new ArrayList<>();
    for (Goal goal : saving) {
      files.addAll(goal.outputs());
      saved.addAll(goal.images());
      pushed.addAll(goal.pushes());
    }
    pushed.addAll(part.pushes());
    boolean leaves = part.saves() && !onlyOwn;
    if (leaves) {
      saved.forEach(this::refuse);
    }
    make(part, saving, files);
    if (leaves) {
      leave(files, saved, pushed);
    }
  }

  /** One part at a time: what leaves the build does so in an order. */
  private synchronized void leave(
      List<LocalOutput> files, List<SavedImage> saved, List<Operation> pushed)
      throws InterruptedException {
    if (writes) {
      write(files);
    }
    if (savesImages || pushes) {
      images.save(saved.stream().filter(gone::add).toList(), savesImages, pushes);
    }
    if (pushes) {
      for (Operation push : pushed) {
        if (gone.add(push)) {
          engine.snapshot(push);
        }
      }
    }
  }

  private void make(Probe.Part part, List<Goal> saving, List<LocalOutput> files)
      throws InterruptedException {
    Set<Goal> all = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Operation> ends = new ArrayList<>(part.ends());
    List<Saved> saved = new ArrayList<>();
    List<Goal> order = new ArrayList<>();
    saving.forEach(goal -> any(goal, order, all));
    for (Goal goal : order) {
      ends.add(goal.end());
    }
    for (Goal goal : saving) {
      saved.addAll(goal.saved());
    }
    part.outputs().forEach(output -> saved.add(output.saved()));
    try {
      engine.makeAll(ends, saved);
    } catch (RuntimeException e) {
      if (writes && part.saves()) {
        writeAnyhow(files);
      }
      throw e;
    }
  }

  private static void built(Goal goal, List<Goal> order, Set<Goal> seen) {
    if (seen.add(goal)) {
      order.add(goal);
      goal.built().forEach(each -> built(each, order, seen));
    }
  }

  private static void any(Goal goal, List<Goal> order, Set<Goal> seen) {
    if (seen.add(goal)) {
      order.add(goal);
      goal.built().forEach(each -> any(each, order, seen));
      goal.used().forEach(each -> any(each, order, seen));
    }
  }

  /** What cannot be saved is said before it is made. */
  private void refuse(SavedImage image) {
    images.refuse(image, pushes);
  }

  private void write(List<LocalOutput> files) throws InterruptedException {
    Map<String, LocalOutput> each = new LinkedHashMap<>();
    for (LocalOutput output : files) {
      if (!gone.contains(output)) {
        each.put(output.saved().source() + "\n" + output.destination(), output);
      }
    }
    for (LocalOutput output : each.values()) {
      write(output);
      count++;
    }
    gone.addAll(files);
  }

  private void write(LocalOutput output) throws InterruptedException {
    engine
        .exports()
        .artifact(output.saved(), output.destination(), output.limit(), output.written());
  }

  /** What FINALLY saves is saved although the build fails, as far as it is there. */
  private synchronized void writeAnyhow(List<LocalOutput> files) throws InterruptedException {
    for (LocalOutput output : files) {
      if (output.saved().from() instanceof Operation.Attempt attempt
          && engine.isDone(attempt)
          && gone.add(output)) {
        try {
          write(output);
        } catch (EngineException e) {
          // The failure that led here is what the user has to hear of.
        }
      }
    }
  }
}
