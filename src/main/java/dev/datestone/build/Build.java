package dev.datestone.build;

import dev.datestone.engine.Engine;
import dev.datestone.engine.FailureShell;
import dev.datestone.engine.ImageSource;
import dev.datestone.engine.Settings;
import dev.datestone.evaluate.Evaluator;
import dev.datestone.evaluate.Goal;
import dev.datestone.evaluate.Options;
import dev.datestone.evaluate.Probe;
import dev.datestone.image.Registries;
import dev.datestone.report.Event;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
   * @param place where the Earthfile lies
   * @param others targets to build beside it
   * @param noOutput nothing is written to the host
   * @param artifact a path among the target's artifacts to write to {@code destination}, empty for
   *     what the Earthfile says itself
   * @param platform as written, empty for this machine's
   * @param image only the target's images are saved
   * @param noImageOutput images are not saved, artifacts are
   * @param images where images go
   * @param sites which repositories references mean
   */
  public record Request(
      Path here,
      TargetPlace place,
      String target,
      List<Workplace.Named> others,
      SortedMap<String, String> arguments,
      Settings settings,
      Options options,
      boolean noOutput,
      String artifact,
      String destination,
      String platform,
      boolean image,
      boolean noImageOutput,
      ImageOutputs.Settings images,
      GitSites sites) {}

  /** The first damaged layer makes us look at all; more than one attempt after that is unusual. */
  private static final int MOST_ATTEMPTS = 5;

  /** How much was done. */
  public record Summary(int ran, int cached, int outputs) {}

  public Build(Store store, Request request, Event.Listener listener, FailureShell shell) {
    this.store = store;
    this.request = request;
    this.listener = listener;
    this.shell = shell;
  }

  /** Evaluates and makes what was asked for; once more where a layer turns out to be damaged. */
  public Summary run(ImageSource source, Registries registries) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return runOnce(source, registries);
      } catch (StoreException.Damaged e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
        store.layers().discardDamaged();
        listener.on(new Event.Note(e.getMessage() + "; the steps that need it run again"));
      }
    }
  }

  private Summary runOnce(ImageSource source, Registries registries) throws InterruptedException {
    Bases images = new Bases(source);
    EarthfileFolders folders =
        new EarthfileFolders(request.here(), RemoteFolders.of(store, request.sites()));
    try (Engine engine = new Engine(store, request.settings(), images, listener, shell)) {
      boolean artifact = !request.artifact().isEmpty();
      Outputs outputs =
          new Outputs(
              engine,
              !request.noOutput() && !artifact && !request.image(),
              !request.noOutput() && !artifact && !request.noImageOutput(),
              request.options().push(),
              request.image(),
              new ImageOutputs(store, engine, listener, request.images(), images, registries));
      Probe probe =
          new Questions(
              new ImageProbe(image -> images.find(image).config()),
              engine,
              outputs,
              true,
              listener);
      Evaluator evaluator = new Evaluator(folders, probe, request.options());
      Goal goal = evaluate(evaluator, folders, request.place(), request.target());
      List<Goal> goals = new ArrayList<>(List.of(goal));
      for (Workplace.Named other : request.others()) {
        goals.add(evaluate(evaluator, folders, other.place(), other.target()));
      }
      if (request.image() && goal.images().stream().allMatch(image -> image.names().isEmpty())) {
        throw new BuildException(
            "+" + request.target() + " saves no image",
            "write SAVE IMAGE and a name into it, or leave out --image");
      }
      outputs.complete(goals);
      if (artifact && !request.noOutput()) {
        engine.exports().path(goal.saved(), request.artifact(), request.destination(), goal.name());
      }
      return new Summary(engine.ran(), engine.cached(), outputs.count());
    }
  }

  private Goal evaluate(
      Evaluator evaluator, EarthfileFolders folders, TargetPlace place, String target)
      throws InterruptedException {
    return evaluator.target(
        folders.folder(place, target), target, request.arguments(), request.platform());
  }

  /** Evaluates only: what IF, FOR and WAIT ask for is run, and nothing leaves the build. */
  public Graph graph(ImageSource source, Registries registries) throws InterruptedException {
    Bases images = new Bases(source);
    EarthfileFolders folders =
        new EarthfileFolders(request.here(), RemoteFolders.of(store, request.sites()));
    try (Engine engine = new Engine(store, request.settings(), images, listener, shell)) {
      ImageOutputs none =
          new ImageOutputs(store, engine, listener, request.images(), images, registries);
      Probe probe =
          new Questions(
              new ImageProbe(images::config),
              engine,
              new Outputs(engine, false, false, false, false, none),
              false,
              listener);
      Evaluator evaluator = new Evaluator(folders, probe, request.options());
      return new Graph(evaluate(evaluator, folders, request.place(), request.target()));
    }
  }
}
