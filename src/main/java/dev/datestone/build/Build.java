package dev.datestone.build;

import dev.datestone.engine.Engine;
import dev.datestone.engine.EngineException;
import dev.datestone.engine.FailureShell;
import dev.datestone.engine.ImageSource;
import dev.datestone.engine.Settings;
import dev.datestone.evaluate.Evaluator;
import dev.datestone.evaluate.Goal;
import dev.datestone.evaluate.LocalOutput;
import dev.datestone.evaluate.Options;
import dev.datestone.evaluate.SavedImage;
import dev.datestone.operation.Operation;
import dev.datestone.operation.Saved;
import dev.datestone.report.Event;
import dev.datestone.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** One build from a target's name to its outputs. Nothing is saved before all has succeeded. */
public final class Build {
  private final Store store;
  private final Request request;
  private final Event.Listener listener;
  private final FailureShell shell;

  /**
   * What the user asks for.
   *
   * @param here the folder that the user is in
   * @param folder the Earthfile's
   * @param noOutput nothing is written to the host
   * @param artifact a path among the target's artifacts to write to {@code destination}, empty for
   *     what the Earthfile says itself
   */
  public record Request(
      Path here,
      Path folder,
      String target,
      SortedMap<String, String> arguments,
      Settings settings,
      Options options,
      boolean noOutput,
      String artifact,
      String destination) {}

  /** How much was done. */
  public record Summary(int ran, int cached, int outputs) {}

  public Build(Store store, Request request, Event.Listener listener, FailureShell shell) {
    this.store = store;
    this.request = request;
    this.listener = listener;
    this.shell = shell;
  }

  /** Evaluates and makes what was asked for. */
  public Summary run(ImageSource images) throws InterruptedException {
    EarthfileFolders folders = new EarthfileFolders(request.here());
    Evaluator evaluator = new Evaluator(folders, new ImageProbe(images), request.options());
    Goal goal = evaluator.target(request.folder(), request.target(), request.arguments());
    try (Engine engine = new Engine(store, request.settings(), images, listener, shell)) {
      List<Goal> goals = new ArrayList<>();
      collect(goal, goals, Collections.newSetFromMap(new IdentityHashMap<>()));
      List<Operation> ends = new ArrayList<>();
      List<Saved> saved = new ArrayList<>();
      for (Goal each : goals) {
        ends.add(each.end());
        saved.addAll(each.saved());
      }
      for (Goal each : goals) {
        refuseImages(each);
      }
      engine.makeAll(ends, saved);
      int outputs = request.noOutput() ? 0 : write(engine, goal, goals);
      return new Summary(engine.ran(), engine.cached(), outputs);
    }
  }

  private static void refuseImages(Goal goal) {
    for (SavedImage image : goal.images()) {
      if (!image.names().isEmpty()) {
        throw new EngineException.Unusable(
            image.label(), "SAVE IMAGE with a name is not supported yet", "leave the name out");
      }
    }
  }

  /** The target and all that it builds, each once, in the order they are named. */
  private static void collect(Goal goal, List<Goal> into, Set<Goal> seen) {
    if (seen.add(goal)) {
      into.add(goal);
      goal.built().forEach(each -> collect(each, into, seen));
    }
  }

  private int write(Engine engine, Goal goal, List<Goal> goals) throws InterruptedException {
    if (!request.artifact().isEmpty()) {
      engine.export(goal.saved(), request.artifact(), request.destination(), goal.name());
      return 1;
    }
    Map<String, LocalOutput> outputs = new LinkedHashMap<>();
    for (Goal each : goals) {
      for (LocalOutput output : each.outputs()) {
        outputs.put(output.saved().source() + "\n" + output.destination(), output);
      }
    }
    for (LocalOutput output : outputs.values()) {
      engine.export(output.saved(), output.destination(), output.written());
    }
    return outputs.size();
  }
}
