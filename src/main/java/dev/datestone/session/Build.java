package dev.datestone.session;

import dev.datestone.archive.ArchiveFiles;
import dev.datestone.content.Glob;
import dev.datestone.engine.CachedOnly;
import dev.datestone.engine.CopyItem;
import dev.datestone.engine.Engine;
import dev.datestone.engine.EngineException;
import dev.datestone.engine.EngineOptions;
import dev.datestone.engine.Executor;
import dev.datestone.engine.Sources;
import dev.datestone.evaluate.EvaluatedTarget;
import dev.datestone.evaluate.Evaluator;
import dev.datestone.local.ArtifactReader;
import dev.datestone.local.CacheProvider;
import dev.datestone.local.Exports;
import dev.datestone.local.FailureShell;
import dev.datestone.local.FileSource;
import dev.datestone.local.ImageSource;
import dev.datestone.local.LocalExecutor;
import dev.datestone.local.LocalInputs;
import dev.datestone.local.LocalOptions;
import dev.datestone.local.Machine;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.registry.Registries;
import dev.datestone.report.Event;
import dev.datestone.session.BuildRequest.Output;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** One build from target names to outputs. Nothing is saved before everything has succeeded. */
public final class Build {
  /** After the first damaged layer all layers are checked, so more attempts are unusual. */
  private static final int MOST_ATTEMPTS = 5;

  private final Store store;
  private final BuildRequest request;
  private final Configuration configuration;
  private final Event.Listener listener;
  private final FailureShell shell;
  private final Optional<CacheProvider> caches;

  /** How much was done. */
  public record Summary(int ran, int cached, int outputs) {}

  Build(
      Store store,
      BuildRequest request,
      Configuration configuration,
      Event.Listener listener,
      FailureShell shell) {
    this(store, request, configuration, listener, shell, Optional.empty());
  }

  /**
   * A build.
   *
   * @param caches where cache mounts come from that no RUN of this machine has had yet; else they
   *     start empty
   */
  Build(
      Store store,
      BuildRequest request,
      Configuration configuration,
      Event.Listener listener,
      FailureShell shell,
      Optional<CacheProvider> caches) {
    this.store = store;
    this.request = request;
    this.configuration = configuration;
    this.listener = listener;
    this.shell = shell;
    this.caches = caches;
  }

  /** Evaluates and builds the targets; starts again when a layer turns out to be damaged. */
  Summary run(ImageSource source, Registries registries, FileSource downloads)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return runOnce(new ResolvedImages(source), registries, downloads);
      } catch (StoreException.Damaged e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
        store.layers().discardDamaged();
        listener.on(new Event.Note(e.getMessage() + "; the steps that need it run again"));
      }
    }
  }

  private Summary runOnce(ResolvedImages images, Registries registries, FileSource downloads)
      throws InterruptedException {
    refusePattern(request.output());
    Machine machine = machine();
    Exports exports = new Exports(machine);
    try (Engine engine = engine(machine, exports, images, registries, downloads)) {
      Outputs outputs =
          outputs(engine, exports, request.output(), request.push(), images, registries);
      EngineProbe.Configs configs = image -> images.find(image).document().config();
      EngineProbe probe =
          new EngineProbe(configs, engine, outputs, texts(machine, engine), true, listener);
      List<EvaluatedTarget> goals = evaluate(engine, probe);
      EvaluatedTarget first = goals.getFirst();
      if (request.output() instanceof Output.OnlyImages
          && first.images().stream().allMatch(image -> image.names().isEmpty())) {
        throw new BuildException(
            "+" + request.target().name() + " saves no image",
            "write SAVE IMAGE and a name into it, or leave out --image");
      }
      outputs.buildAndSave(goals);
      if (request.output() instanceof Output.Artifact(String path, String destination)) {
        writeArtifact(engine, exports, first, path, destination);
      }
      return new Summary(engine.executed(), engine.cached(), outputs.count());
    }
  }

  /** Evaluates only: runs what IF, FOR and WAIT need, and saves nothing. */
  Graph graph(ImageSource source, Registries registries, FileSource downloads)
      throws InterruptedException {
    ResolvedImages images = new ResolvedImages(source);
    Machine machine = machine();
    Exports exports = new Exports(machine);
    try (Engine engine = engine(machine, exports, images, registries, downloads)) {
      Outputs none =
          outputs(engine, exports, new Output.Saved(false, false), false, images, registries);
      EngineProbe probe =
          new EngineProbe(images::config, engine, none, texts(machine, engine), false, listener);
      return new Graph(evaluate(evaluator(probe), request.target()));
    }
  }

  /** Opens a shell in the place of a step of the first target, all whose steps are cached. */
  void shell(StepShell place, ImageSource source, Registries registries, FileSource downloads)
      throws InterruptedException {
    ResolvedImages images = new ResolvedImages(source);
    Machine machine = machine();
    Exports exports = new Exports(machine);
    AtomicReference<Label> allowed = new AtomicReference<>();
    LoadedImages loaded = new LoadedImages(store, configuration.packing(), images, registries);
    Executor executor =
        new CachedOnly(new LocalExecutor(machine, exports, loaded, new ArchiveFiles()), allowed);
    try (Engine engine = engine(machine, executor, loaded, images, downloads)) {
      Outputs none =
          outputs(engine, exports, new Output.Saved(false, false), false, images, registries);
      EngineProbe probe =
          new EngineProbe(images::config, engine, none, texts(machine, engine), false, listener);
      Operation.Run command = place.command(evaluate(evaluator(probe), request.target()));
      allowed.set(command.label());
      engine.ask(command, false);
    }
  }

  private ArtifactTexts texts(Machine machine, Engine engine) {
    return new ArtifactTexts(engine.sources(), new ArtifactReader(machine));
  }

  private Machine machine() {
    LocalOptions options =
        new LocalOptions(
            configuration.certificates(),
            request.interactive(),
            id -> Optional.ofNullable(request.secrets().get(id)),
            request.sshAgent());
    Machine machine = Machine.of(store, options, shell, listener);
    return caches.map(machine::withCaches).orElse(machine);
  }

  private Engine engine(
      Machine machine,
      Exports exports,
      ResolvedImages images,
      Registries registries,
      FileSource downloads) {
    LoadedImages loaded = new LoadedImages(store, configuration.packing(), images, registries);
    Executor executor = new LocalExecutor(machine, exports, loaded, new ArchiveFiles());
    return engine(machine, executor, loaded, images, downloads);
  }

  private Engine engine(
      Machine machine,
      Executor executor,
      LoadedImages loaded,
      ResolvedImages images,
      FileSource downloads) {
    Engine engine =
        new Engine(
            store.actions(),
            store.layers(),
            executor,
            new LocalInputs(machine, images, downloads),
            new EngineOptions(
                configuration.parallel(), request.noCache(), configuration.failFast()),
            listener);
    loaded.from(engine);
    return engine;
  }

  /** The files that a pattern matches need a folder. */
  private static void refusePattern(Output output) {
    if (output instanceof Output.Artifact(String path, String destination)
        && Glob.isGlob(path)
        && !destination.endsWith("/")) {
      throw new BuildException(
          "what the pattern " + path + " matches cannot be saved as " + destination,
          "end the path with a slash to save into a folder: " + destination + "/");
    }
  }

  /** Writes the artifact that the command line names to the host. */
  private static void writeArtifact(
      Engine engine, Exports exports, EvaluatedTarget target, String path, String destination)
      throws InterruptedException {
    CopySource.Artifact source =
        new CopySource.Artifact(target.saved(), path, true, target.name(), 0, 0);
    List<CopyItem> items = engine.sources().items(source, false);
    if (items.isEmpty()) {
      throw Sources.notSaved(new Label("", 0, 0, target.name(), "", ""), source);
    }
    exports.write(target.saved().getFirst(), items, destination);
  }

  private Outputs outputs(
      Engine engine,
      Exports exports,
      Output output,
      boolean push,
      ResolvedImages images,
      Registries registries) {
    ImageOutputs imageOutputs =
        new ImageOutputs(
            store, engine, listener, configuration.images(request.here()), images, registries);
    return new Outputs(engine, exports, output, push, imageOutputs);
  }

  /** Evaluates all targets. If a step that this needs fails, the others are built, not saved. */
  private List<EvaluatedTarget> evaluate(Engine engine, EngineProbe probe)
      throws InterruptedException {
    EarthfileTargets targets = evaluator(probe);
    List<EvaluatedTarget> goals = new ArrayList<>();
    EngineException failure = null;
    for (BuildRequest.Target target : request.targets()) {
      try {
        goals.add(evaluate(targets, target));
      } catch (EngineException e) {
        if (configuration.failFast()) {
          throw e;
        }
        failure = failure == null ? e : failure;
      }
    }
    if (failure == null) {
      return goals;
    }
    try {
      engine.buildAll(goals.stream().map(EvaluatedTarget::end).toList(), List.of());
    } catch (EngineException e) {
      failure.addSuppressed(e);
    }
    throw failure;
  }

  private record EarthfileTargets(StoredEarthfiles earthfiles, Evaluator evaluator) {}

  private EarthfileTargets evaluator(EngineProbe probe) {
    StoredEarthfiles earthfiles =
        new StoredEarthfiles(
            request.here(),
            RemoteRepositories.of(store, configuration.sites()),
            request.features());
    return new EarthfileTargets(earthfiles, new Evaluator(earthfiles, probe, request.options()));
  }

  private EvaluatedTarget evaluate(EarthfileTargets targets, BuildRequest.Target target)
      throws InterruptedException {
    return targets
        .evaluator()
        .target(
            targets.earthfiles().folder(target.location(), target.name()),
            target.name(),
            request.arguments(),
            request.platform());
  }
}
