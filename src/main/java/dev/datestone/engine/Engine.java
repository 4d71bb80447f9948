package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.dating.View;
import dev.datestone.engine.StepRunner.Built;
import dev.datestone.engine.StepRunner.Executed;
import dev.datestone.engine.StepRunner.Step;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Key;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import dev.datestone.operation.WithDocker;
import dev.datestone.report.Event;
import dev.datestone.report.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Builds the operations of a graph: from the action cache, or by an executor. Operations that do
 * not depend on each other are built in parallel.
 */
public final class Engine implements AutoCloseable {
  /** How many targets are built at a time; far fewer of them execute a command at a time. */
  private static final int TARGETS_AT_A_TIME = 32;

  private final Chains chains;
  private final Executor executor;
  private final Inputs inputs;
  private final Event.Listener listener;
  private final Sources sources;
  private final StepRunner steps;
  // Not virtual threads: each read of a file in one wakes another thread to stand in for it.
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("step").factory());

  // Targets wait for their turn: a thread for each of ten thousand would cost more than all else.
  // Nothing that has started waits for one that has not.
  private final ExecutorService targets =
      Executors.newFixedThreadPool(TARGETS_AT_A_TIME, Thread.ofPlatform().name("target").factory());
  private final OperationStates<Built> progress = new OperationStates<>();
  private final Map<Operation.Try, EngineException> failures =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final List<Operation> goals = new ArrayList<>();
  private final boolean failFast;
  private final RunningThreads running = new RunningThreads();
  private volatile boolean stopped;
  private volatile @Nullable RuntimeException firstFailure;

  public Engine(
      ActionCache actions,
      LayerStore layers,
      Executor executor,
      Inputs inputs,
      EngineOptions options,
      Event.Listener listener) {
    this.chains = new Chains(layers);
    this.executor = executor;
    this.inputs = inputs;
    this.listener = listener;
    this.failFast = options.failFast();
    this.steps = new StepRunner(actions, layers, executor, options, progress, listener);
    this.sources =
        new Sources(
            inputs, new Artifacts(actions, chains), threads, each -> build(each).snapshot());
  }

  /** Work that was not started because something else had failed. */
  private static final class Skipped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Builds all of them in parallel. Steps that do not depend on one that failed are built all the
   * same, unless the first failure is to stop them; then the first failure is thrown.
   */
  public void buildAll(List<Operation> operations, List<SavedArtifact> saved)
      throws InterruptedException {
    plan(operations);
    List<Future<?>> running = new ArrayList<>();
    for (Operation operation : operations) {
      running.add(targets.submit(() -> build(operation)));
    }
    for (SavedArtifact each : saved) {
      // An artifact must exist, whether somebody copies it or not.
      running.add(targets.submit(() -> sources.items(each)));
    }
    RuntimeException failure = null;
    for (Future<?> future : running) {
      try {
        future.get();
      } catch (ExecutionException e) {
        RuntimeException cause = unwrap(e);
        if (failure == null || failure instanceof Skipped) {
          failure = cause;
        }
      }
    }
    if (failure != null) {
      throw reported(failure);
    }
  }

  private void plan(List<Operation> operations) {
    synchronized (goals) {
      boolean first = goals.isEmpty();
      goals.addAll(operations);
      if (first && !goals.isEmpty()) {
        listener.on(new Event.Planned(this::waiting, this::plannedSteps));
      }
    }
  }

  /** How many steps that are known to be needed have not begun. */
  private int waiting() {
    Deque<Operation> pending;
    synchronized (goals) {
      pending = new ArrayDeque<>(goals);
    }
    Set<Operation> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    int waiting = 0;
    while (!pending.isEmpty()) {
      Operation next = pending.pop();
      // What is below something finished is finished.
      if (seen.add(next) && !progress.isFinished(next)) {
        boolean step =
            next instanceof Operation.Copy
                || next instanceof Operation.Run
                || next instanceof Operation.Try;
        waiting += step && progress.state(next) != OperationStates.State.RUNNING ? 1 : 0;
        next.inputs().forEach(pending::push);
      }
    }
    return waiting;
  }

  private List<Event.PlannedStep> plannedSteps() {
    List<Operation> ends;
    synchronized (goals) {
      ends = List.copyOf(goals);
    }
    return PlannedSteps.of(ends, operation -> progress.built(operation).map(Built::snapshot));
  }

  /** The file system that an operation gives. */
  public Snapshot snapshot(Operation operation) throws InterruptedException {
    return answer(() -> build(operation).snapshot());
  }

  /** What targets save. */
  public Sources sources() {
    return sources;
  }

  public int executed() {
    return steps.executed();
  }

  public int cached() {
    return steps.cached();
  }

  /** Starts to build something that is needed for certain. */
  public void start(Operation operation) {
    targets.execute(
        () -> {
          try {
            build(operation);
          } catch (RuntimeException | InterruptedException e) {
            // ignored: build() throws it again for whoever asks
          }
        });
  }

  /** Whether an operation is built already. */
  public boolean isBuilt(Operation operation) {
    return progress.isDone(operation);
  }

  /** The exit code of a command, or what it prints; cached like any other step. */
  public CommandResult ask(Operation.Run run, boolean captures) throws InterruptedException {
    return answer(
        () -> {
          Built base = build(run.base());
          List<Snapshot> bound = bound(run);
          Key key = Keys.answer(base.snapshot().content(), run, used(run, bound), captures);
          Executor.Want want = captures ? Executor.Want.OUTPUT : Executor.Want.EXIT_CODE;
          return steps.answer(
              new Step(key, run, base, base.forced() || run.always(), true),
              () -> {
                RunAttempts.RunResult result = attempts().run(base.snapshot(), run, bound, want);
                return new Executed(base.snapshot(), Optional.of(result.result()), false);
              });
        });
  }

  /** The same on the host, where nothing is cached. */
  public CommandResult ask(Operation.HostRun run) throws InterruptedException {
    return answer(
        () -> {
          build(run.base());
          return runOnHost(run, true);
        });
  }

  private Built build(Operation operation) throws InterruptedException {
    // From the bottom up, so that a long chain is not a deep recursion.
    List<Operation> pending = new ArrayList<>();
    Optional<Operation> next = Optional.of(operation);
    while (next.isPresent() && !progress.isFinished(next.get())) {
      pending.add(next.get());
      next = next.get().parent();
    }
    for (Operation step : pending.reversed()) {
      buildOnce(step);
    }
    return buildOnce(operation);
  }

  private Built buildOnce(Operation operation) throws InterruptedException {
    if (progress.claim(operation)) {
      if (stopped) {
        progress.skipped(operation, new Skipped());
      } else {
        running.enter();
        try {
          progress.done(operation, step(operation));
        } catch (RuntimeException | InterruptedException | Error e) {
          progress.failed(operation, failure(e));
        } finally {
          running.leave();
        }
      }
    }
    try {
      return progress.result(operation).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw unwrap(e);
    }
  }

  /**
   * What an operation failed with. If it is the first failure and is to stop all others, they are
   * interrupted, nothing starts any more, and what they fail with is not reported.
   */
  private synchronized Throwable failure(Throwable e) {
    if (stopped) {
      return new Skipped();
    }
    if (e instanceof RuntimeException first && firstFailure == null) {
      firstFailure = first;
    }
    if (failFast) {
      stopped = true;
      running.stopOthers();
    }
    return e;
  }

  private Built step(Operation operation) throws InterruptedException {
    return switch (operation) {
      case Operation.Image image -> image(image);
      case Operation.Scratch scratch -> new Built(Snapshot.EMPTY, false, Explanations.UNKNOWN);
      case Operation.MakeDirectory folder -> folder(folder);
      case Operation.Copy copy -> copy(copy);
      case Operation.Run run -> run(run);
      case Operation.Try tried -> tryRun(tried);
      case Operation.RequireSuccess required -> requireSuccess(required);
      case Operation.HostRun run -> hostRun(run);
      case Operation.HostCopy copy -> hostCopy(copy);
    };
  }

  private Built image(Operation.Image image) throws InterruptedException {
    Snapshot snapshot = inputs.image(image);
    Reason changed = new Reason.Changed(List.of("image " + image.reference()));
    return new Built(snapshot, false, Explanations.ran(image.label(), changed, changed.words()));
  }

  private Built folder(Operation.MakeDirectory folder) throws InterruptedException {
    Built base = build(folder.base());
    Key key = Keys.folder(base.snapshot().content(), folder);
    Snapshot snapshot =
        steps.unreported(
            new Step(key, folder, base, false, false),
            () -> {
              View view = chains.view(base.snapshot());
              return view.resolve(folder.path(), true) != null
                  ? base.snapshot()
                  : executor.makeFolder(folder, base.snapshot(), view);
            });
    return new Built(snapshot, base.forced(), base.cause());
  }

  private Built copy(Operation.Copy copy) throws InterruptedException {
    Built base = build(copy.base());
    List<CopyItem> items = sources.items(copy);
    if (items.isEmpty()) {
      return base;
    }
    inputs.warnOfChanges(copy.label());
    Key key = Keys.copy(base.snapshot().content(), items, copy);
    return steps.fileSystem(
        new Step(key, copy, base, base.forced(), false),
        () -> {
          CopyDecision decision =
              CopyDecision.decide(
                  chains, base.snapshot(), copy, items, steps.lastLayer(copy.label()));
          Executor.Copied copied = executor.copy(decision);
          inputs.warnOfChanges(copy.label());
          // Files of the host may have changed since they were listed.
          Key actual = Keys.copy(base.snapshot().content(), copied.items(), copy);
          boolean same = actual.equals(key);
          if (!same) {
            steps.put(actual.digest(), copied.snapshot());
          }
          return new Executed(copied.snapshot(), Optional.empty(), same);
        });
  }

  private Built run(Operation.Run run) throws InterruptedException {
    Built base = build(run.base());
    List<Snapshot> bound = bound(run);
    return steps.fileSystem(
        runStep(run, run, base, bound),
        () ->
            Executed.layer(
                attempts().run(base.snapshot(), run, bound, Executor.Want.LAYER).after()));
  }

  private Built tryRun(Operation.Try tried) throws InterruptedException {
    Operation.Run run = tried.run();
    Built base = build(run.base());
    List<Snapshot> bound = bound(run);
    return steps.fileSystem(
        runStep(tried, run, base, bound),
        () -> {
          RunAttempts.RunResult result =
              attempts().run(base.snapshot(), run, bound, Executor.Want.LAYER_EVEN_IF_FAILED);
          result.failure().ifPresent(failure -> failures.put(tried, failure));
          return new Executed(result.after(), Optional.empty(), result.failure().isEmpty());
        });
  }

  private Step runStep(Operation operation, Operation.Run run, Built base, List<Snapshot> bound)
      throws InterruptedException {
    Key key = Keys.run(base.snapshot().content(), run, used(run, bound));
    return new Step(key, operation, base, base.forced() || run.always(), true);
  }

  private Keys.Used used(Operation.Run run, List<Snapshot> bound) throws InterruptedException {
    return new Keys.Used(contents(loadedImages(run.docker())), contents(bound));
  }

  private static List<Digest> contents(List<Snapshot> snapshots) {
    return snapshots.stream().map(Snapshot::content).toList();
  }

  /** Builds the images that WITH DOCKER loads. */
  private List<Snapshot> loadedImages(Optional<WithDocker> docker) throws InterruptedException {
    return snapshots(
        docker.map(WithDocker::images).orElse(List.of()).stream()
            .map(WithDocker.LoadedImage::files)
            .toList());
  }

  /** Makes what the bind mounts of a RUN mount. */
  private List<Snapshot> bound(Operation.Run run) throws InterruptedException {
    return snapshots(run.mountedFiles());
  }

  /** Builds several operations in parallel. */
  private List<Snapshot> snapshots(List<? extends Operation> operations)
      throws InterruptedException {
    List<Future<Snapshot>> building = new ArrayList<>();
    for (Operation operation : operations) {
      building.add(threads.submit(() -> build(operation).snapshot()));
    }
    List<Snapshot> snapshots = new ArrayList<>();
    for (Future<Snapshot> each : building) {
      try {
        snapshots.add(each.get());
      } catch (ExecutionException e) {
        throw unwrap(e);
      }
    }
    return snapshots;
  }

  private Built requireSuccess(Operation.RequireSuccess required) throws InterruptedException {
    Built built = build(required.attempt());
    EngineException failure = failures.get(required.attempt());
    if (failure != null) {
      throw failure;
    }
    return built;
  }

  private Built hostRun(Operation.HostRun run) throws InterruptedException {
    Built base = build(run.base());
    loadedImages(run.docker());
    runOnHost(run, false);
    Reason always = new Reason.AlwaysRuns();
    return new Built(base.snapshot(), true, Explanations.ran(run.label(), always, always.words()));
  }

  private CommandResult runOnHost(Operation.HostRun run, boolean captures)
      throws InterruptedException {
    CommandResult result = executor.runOnHost(run, captures);
    steps.countExecuted();
    return result;
  }

  private Built hostCopy(Operation.HostCopy copy) throws InterruptedException {
    Built base = build(copy.base());
    CopySource.Artifact source = copy.source();
    List<CopyItem> items = sources.items(source, false);
    if (items.isEmpty() && !copy.ifExists()) {
      throw Sources.notSaved(copy.label(), source);
    }
    if (!items.isEmpty()) {
      executor.export(source.saved().getFirst(), items, copy.destination());
    }
    return base;
  }

  private RunAttempts attempts() {
    return new RunAttempts(chains, executor, listener);
  }

  /** Something that is asked of the engine. */
  private interface Question<T> {
    T get() throws InterruptedException;
  }

  private <T> T answer(Question<T> question) throws InterruptedException {
    if (stopped) {
      throw reported(new Skipped());
    }
    running.enter();
    try {
      return question.get();
    } catch (Skipped e) {
      throw reported(e);
    } catch (InterruptedException e) {
      if (stopped) {
        throw reported(new Skipped());
      }
      throw e;
    } finally {
      running.leave();
    }
  }

  /** What was skipped is reported as the failure that it was skipped for. */
  private RuntimeException reported(RuntimeException failure) {
    RuntimeException first = firstFailure;
    return failure instanceof Skipped && first != null ? first : failure;
  }

  static RuntimeException unwrap(ExecutionException e) {
    Throwable cause = e.getCause();
    while (cause instanceof ExecutionException inner) {
      cause = inner.getCause();
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  /** Ends all that runs, and lets the executor finish. */
  @Override
  public void close() {
    targets.shutdownNow();
    threads.shutdownNow();
    targets.close();
    threads.close();
    executor.finish(steps.executed() > 0);
  }
}
