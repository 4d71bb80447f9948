package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.dating.BaseTree;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import dev.datestone.engine.Command.Tool;
import dev.datestone.engine.Worker.Counts;
import dev.datestone.engine.Worker.Trouble;
import dev.datestone.engine.Workshop.Cache;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import dev.datestone.operation.Sharing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A machine in memory on which the real engine builds: layers, results and caches are maps, a
 * command is executed by a simulated tool, and the clock is turned by hand.
 */
final class Simulation extends MemoryMachine {
  /** A file as a COPY finds it on the host. */
  record HostFile(String content, long date) {}

  /** The process was killed in the middle of a RUN. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  final FakeClock clock;
  final Counts counts = new Counts();
  final Map<CacheName, Cache> caches = new HashMap<>();

  // What goes wrong in the next RUN that is executed, and whether it is killed by it.
  Trouble trouble = Trouble.NONE;
  boolean killed;
  SplittableRandom random = new SplittableRandom(0);

  private final Tool tool;
  private final boolean keepsCopies;
  private final Consumer<Supplier<String>> trace;
  private final Map<String, Map<String, HostFile>> hostFiles = new HashMap<>();
  private final Map<String, List<Command>> commands = new HashMap<>();
  private final Map<String, BaseTree> images = new HashMap<>();
  private Engine engine = engine(1);

  Simulation(FakeClock clock, Tool tool, boolean keepsCopies, Consumer<Supplier<String>> trace) {
    this.clock = clock;
    this.tool = tool;
    this.keepsCopies = keepsCopies;
    this.trace = trace;
  }

  /** Begins another build, with what is left of the earlier ones. */
  void startBuild() {
    if (!keepsCopies) {
      actions.forgetCopies();
    }
    engine.close();
    engine = engine(1);
  }

  boolean seesSecondsOnly() {
    return tool.seesSecondsOnly();
  }

  Tool tool() {
    return tool;
  }

  void trace(Supplier<String> line) {
    trace.accept(line);
  }

  void forgetLayers(boolean all) {
    actions.forget(() -> all || random.nextBoolean());
  }

  /** The record beside each cache mount cannot be read any more. */
  static void loseRecord(Cache cache) {
    cache.open = true;
  }

  // --- the commands of an Earthfile, each built at once

  Operation from(BaseTree base) {
    images.put(base.id(), base);
    return new Operation.Image(base.id(), "", TestOperations.label(base.id()));
  }

  Operation copy(Operation base, String step, Map<String, HostFile> files, boolean keep) {
    stepBegins();
    hostFiles.put(step, files);
    CopySource.Context source = new CopySource.Context("/host", step, 1, 1);
    return build(TestOperations.copy(base, source, keep, true, step));
  }

  Operation run(Operation base, String step, List<Command> work, String... mounts) {
    String text = work.toString();
    commands.put(text, work);
    List<Mount> caches = new ArrayList<>();
    for (String mount : mounts) {
      String target = "/" + mount.substring(mount.indexOf('@') + 1);
      caches.add(
          new Mount.Cache(
              new CacheName("project", "+target", mount), target, Sharing.LOCKED, 0755, false));
    }
    return build(TestOperations.run(base, List.of("simulated", step, text), caches, false, step));
  }

  /** Steps are seconds apart for tools that see whole seconds, as on any host. */
  private void stepBegins() {
    clock.pass(tool.seesSecondsOnly() ? FakeClock.SECOND : FakeClock.MILLI);
  }

  /** A file or folder as an artifact. */
  SavedArtifact save(Operation from, String path) {
    return new SavedArtifact(
        from, "/" + path, path, false, true, false, true, TestOperations.label("save " + path));
  }

  /** COPY from another target. */
  Operation bring(Operation base, String step, List<SavedArtifact> artifacts) {
    stepBegins();
    CopySource source = new CopySource.Artifact(artifacts, "", false, "+" + step, 1, 1);
    return build(TestOperations.copy(base, source, false, true, "bring " + step));
  }

  private Operation build(Operation operation) {
    try {
      engine.snapshot(operation);
      return operation;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // --- inputs

  @Override
  public Snapshot image(Operation.Image image) {
    return layers.addImage(Objects.requireNonNull(images.get(image.reference())));
  }

  @Override
  public List<CopyItem> files(CopySource.Context source, boolean keepOwners) {
    NavigableMap<String, Entry> tree = new TreeMap<>();
    tree.put("", Workshop.folder(clock.stamp(), Origin.COPIED));
    String step = source.pattern();
    Map<String, HostFile> files = hostFiles.getOrDefault(step, Map.of());
    files.forEach(
        (path, file) ->
            tree.put(path, Workshop.file(file.content(), "", file.date(), Origin.COPIED)));
    if (step.startsWith("src")
        || step.equals("all")
        || files.keySet().stream().anyMatch(each -> each.startsWith("w/"))) {
      // A folder stays when its last file goes.
      tree.put("w/a", Workshop.folder(clock.stamp(), Origin.COPIED));
      tree.put("w/b", Workshop.folder(clock.stamp(), Origin.COPIED));
    }
    for (String path : List.copyOf(tree.keySet())) {
      for (String up = Paths.parent(path); !up.isEmpty(); up = Paths.parent(up)) {
        tree.putIfAbsent(up, Workshop.folder(clock.stamp(), Origin.COPIED));
      }
    }
    Digest content = CopyItem.content(tree, keepOwners);
    return List.of(new CopyItem(step, content, null, "", Path.of("/host"), () -> tree));
  }

  // --- executor

  @Override
  public long now() {
    return clock.stamp();
  }

  @Override
  public RunExecution open(RunWork work) {
    actions.isCopy = false;
    return new RunInMemory(this, work);
  }

  @Override
  public Copied copy(CopyDecision decision) {
    actions.isCopy = true;
    Copied copied = new CopyInMemory(decision).copy(layers, clock.stamp());
    trace(
        () ->
            "  COPY "
                + decision.copy().label().text()
                + " "
                + show(layers.manifest(copied.snapshot().layers().getLast())));
    return copied;
  }

  // --- what a RUN needs

  Cache cache(Mount.Cache mount) {
    return caches.computeIfAbsent(
        mount.name(), name -> new Cache(name.path(), mount.target().substring(1)));
  }

  List<State> chainStates(Snapshot base) {
    return new Chains(layers).states(base, List.of(), now());
  }

  /** Does the work of a RUN; whether it came to its end. */
  boolean work(Workshop shop, Operation.Run run, Counts attempt) {
    List<Command> work = commands.getOrDefault(run.argv().getLast(), List.of());
    Trouble now = trouble;
    trouble = Trouble.NONE;
    return new Worker(shop, tool, now, random, attempt, trace).work(work);
  }

  /** Whether the failure that has just been was the end of the process. */
  boolean isKilled() {
    boolean now = killed;
    killed = false;
    return now;
  }

  Snapshot commit(RunWork work, RunRecord record) {
    Manifest dates = record.decision().dateLayer();
    Snapshot under = work.base();
    View below = work.whole();
    if (!dates.entries().isEmpty()) {
      String layer = layers.add(Layer.Kind.DATES, dates, List.of(), 0, StateRecord.LOST);
      under = under.with(layer, dates, below);
      below = new Chains(layers).view(under);
    }
    Manifest changes = record.outcome().changes();
    String layer =
        layers.add(Layer.Kind.RUN, changes, List.of(), record.latestWrite(), record.chain());
    return under.with(layer, changes, below);
  }

  private static String show(Manifest manifest) {
    StringBuilder text = new StringBuilder();
    manifest
        .entries()
        .forEach(
            (path, entry) -> {
              if (entry.type() != Entry.Type.FOLDER) {
                text.append("%s=%s@%d ".formatted(path, entry.payload(), entry.date()));
              }
            });
    return text.toString();
  }
}
