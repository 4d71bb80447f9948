package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.Manifest;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.Key;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;
import dev.datestone.report.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the result of a step from the action cache, or has the step executed and puts the result
 * there; reports either with its reason.
 */
final class StepRunner {
  /** Exit codes above it mean that a signal ended the command; they are not cached. */
  private static final int HIGHEST_EXIT_CODE = 128;

  private final ActionCache actions;
  private final LayerStore layers;
  private final Chains chains;
  private final Executor executor;
  private final boolean noCache;
  private final Semaphore slots;
  private final StepHistory history;
  private final Explanations explanations;
  private final SingleFlight flights;
  private final OperationStates<Built> progress;
  private final Event.Listener listener;
  private final AtomicInteger executed = new AtomicInteger();
  private final AtomicInteger cached = new AtomicInteger();

  /**
   * An operation with its result.
   *
   * @param forced it was executed regardless of the cache, as it or a step below it always runs
   * @param cause why it differs from the last time
   */
  record Built(Snapshot snapshot, boolean forced, Explanations.Cause cause) {}

  /**
   * A step that is cached or has to be executed.
   *
   * @param digest of the key, which is asked for more than once
   * @param forced it is executed even if it is cached
   * @param limited whether its execution takes one of the parallel slots
   */
  record Step(
      Key key, Digest digest, Operation operation, Built base, boolean forced, boolean limited) {
    Step(Key key, Operation operation, Built base, boolean forced, boolean limited) {
      this(key, key.digest(), operation, base, forced, limited);
    }

    Label label() {
      return operation.label();
    }
  }

  /**
   * What an execution gave.
   *
   * @param result of a command that was asked for its exit code or output
   * @param isCacheable whether the snapshot may be taken the next time
   */
  record Executed(Snapshot snapshot, Optional<CommandResult> result, boolean isCacheable) {
    static Executed layer(Snapshot snapshot) {
      return new Executed(snapshot, Optional.empty(), true);
    }
  }

  /** Executes a step. */
  interface Work {
    Executed execute() throws InterruptedException;
  }

  StepRunner(
      ActionCache actions,
      LayerStore layers,
      Executor executor,
      EngineOptions options,
      OperationStates<Built> progress,
      Event.Listener listener) {
    this.actions = actions;
    this.layers = layers;
    this.chains = new Chains(layers);
    this.executor = executor;
    this.noCache = options.noCache();
    this.slots = new Semaphore(options.parallel());
    this.history = new StepHistory(actions);
    this.explanations = new Explanations(history);
    this.flights = new SingleFlight(actions);
    this.progress = progress;
    this.listener = listener;
  }

  /** What a step left in its last execution at this place; empty if that is unknown. */
  Manifest lastLayer(Label label) {
    return history
        .lastLayer(label)
        .filter(layers::has)
        .map(layers::manifest)
        .orElse(Manifest.EMPTY);
  }

  int executed() {
    return executed.get();
  }

  int cached() {
    return cached.get();
  }

  /** The file system that a step gives, cached or executed. */
  Built fileSystem(Step step, Work work) throws InterruptedException {
    return flights.get(
        step.digest(),
        () -> find(step).map(snapshot -> reportCached(step, snapshot)),
        () -> executor.prepare(step.base().snapshot()),
        () -> {
          ExecutedWithCause done = execute(step, true, work);
          return new Built(done.executed().snapshot(), step.forced(), done.cause());
        });
  }

  /** The exit code or output of a command, cached or executed. */
  CommandResult answer(Step step, Work work) throws InterruptedException {
    return flights.get(
        step.digest(),
        () -> {
          Optional<CommandResult> known =
              isForced(step) ? Optional.empty() : actions.command(step.digest());
          known.ifPresent(result -> reportCached(step, step.base().snapshot()));
          return known;
        },
        () -> executor.prepare(step.base().snapshot()),
        () -> {
          CommandResult result = execute(step, false, work).executed().result().orElseThrow();
          if (result.exitCode() <= HIGHEST_EXIT_CODE) {
            actions.put(step.digest(), result);
          }
          return result;
        });
  }

  /** The same for a step that is too cheap to be reported. */
  Snapshot unreported(Step step, SingleFlight.Producer<Snapshot> producer)
      throws InterruptedException {
    return flights.get(
        step.digest(),
        () -> usable(actions.snapshot(step.digest())),
        () -> executor.prepare(step.base().snapshot()),
        () -> {
          Snapshot snapshot = producer.produce();
          actions.put(step.digest(), snapshot);
          return snapshot;
        });
  }

  void put(Digest key, Snapshot snapshot) {
    actions.put(key, snapshot);
  }

  /** Counts a command that was executed on the host. */
  void countExecuted() {
    executed.incrementAndGet();
  }

  private boolean isForced(Step step) {
    return step.forced() || noCache;
  }

  private Optional<Snapshot> find(Step step) {
    return isForced(step) ? Optional.empty() : usable(actions.snapshot(step.digest()));
  }

  private Optional<Snapshot> usable(Optional<Snapshot> found) {
    return found
        .filter(snapshot -> snapshot.layers().stream().allMatch(layers::has))
        .filter(snapshot -> !chains.isFromTheFuture(snapshot, executor.now()));
  }

  private Built reportCached(Step step, Snapshot snapshot) {
    cached.incrementAndGet();
    listener.on(new Event.Cached(step.label()));
    return new Built(
        snapshot, false, explanations.remembered(step.label(), step.key(), step.base().cause()));
  }

  private record ExecutedWithCause(Executed executed, Explanations.Cause cause) {}

  /**
   * Executes a step.
   *
   * @param isOperation whether it is an operation of the graph, not a question about one
   */
  private ExecutedWithCause execute(Step step, boolean isOperation, Work work)
      throws InterruptedException {
    if (isOperation) {
      progress.ready(step.operation());
    }
    if (step.limited()) {
      slots.acquire();
    }
    try {
      if (isOperation) {
        progress.running(step.operation());
      }
      Reason reason = reason(step);
      listener.on(new Event.Started(step.label(), reason));
      long start = System.nanoTime();
      Executed done = work.execute();
      if (done.isCacheable()) {
        actions.put(step.digest(), done.snapshot());
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      String words = record(step, reason, done.snapshot(), millis);
      executed.incrementAndGet();
      listener.on(new Event.Finished(step.label(), millis));
      return new ExecutedWithCause(done, Explanations.ran(step.label(), reason, words));
    } finally {
      if (step.limited()) {
        slots.release();
      }
    }
  }

  /** Keeps the execution in the history; returns why it took place, as messages say it. */
  private String record(Step step, Reason reason, Snapshot snapshot, long millis) {
    String layer = snapshot.layers().isEmpty() ? "" : snapshot.layers().getLast();
    List<String> differences = differences(step.operation(), layer);
    String words =
        reason.words() + (differences.isEmpty() ? "" : " (" + Reason.some(differences) + ")");
    history.record(step.label(), step.key(), layer, words, executor.now() / 1_000_000, millis);
    return words;
  }

  private Reason reason(Step step) {
    if (noCache) {
      return new Reason.NoCache();
    }
    if (step.forced()) {
      return step.base()
          .cause()
          .find()
          .filter(below -> step.base().forced())
          .orElse(new Reason.AlwaysRuns());
    }
    return explanations.reason(step.label(), step.key(), step.base().cause());
  }

  /** What a COPY brings that it did not bring the last time. */
  private List<String> differences(Operation operation, String layer) {
    if (!(operation instanceof Operation.Copy) || layer.isEmpty()) {
      return List.of();
    }
    Manifest before = lastLayer(operation.label());
    List<String> differences =
        before.entries().isEmpty()
            ? List.of()
            : Explanations.differences(before, layers.manifest(layer));
    if (!differences.isEmpty()) {
      listener.on(new Event.CopyDiffers(operation.label(), differences));
    }
    return differences;
  }
}
