package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.image.HomeCheck;
import dev.datestone.operation.Key;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.operation.Saved;
import dev.datestone.report.Event;
import dev.datestone.report.Reason;
import dev.datestone.sandbox.Mounts;
import dev.datestone.sandbox.Requirements;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.Results;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes each operation true: from memory by its key, or by doing it. What does not depend on each
 * other is done side by side.
 */
public final class Engine implements AutoCloseable {
  /** Above it a signal ended the command: that is no answer to remember. */
  private static final int HIGHEST_CODE = 128;

  /** How many targets are made side by side; far fewer of them run a command at a time. */
  private static final int AT_ONCE = 32;

  private final Store store;
  private final Settings settings;
  private final ImageSource images;
  private final Event.Listener listener;
  private final Contexts contexts;
  private final Chains chains;
  private final Slots slots;
  private final Explanations explanations;
  private final Sources sources;
  private final Exports exports;
  private final FailureShell shell;
  private final Semaphore places;
  // Not virtual ones: each read of a file in one wakes another thread to stand in for it.
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("step").factory());

  // What the build asks for waits for its turn: a thread for each of ten thousand targets would
  // cost more than all else. Nothing that has begun waits for one of these that has not.
  private final ExecutorService asked =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().name("target").factory());
  private final IdentityHashMap<Operation, CompletableFuture<Made>> made = new IdentityHashMap<>();
  private final Map<Operation.Attempt, EngineException> failures =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final AtomicInteger ran = new AtomicInteger();
  private final AtomicInteger cached = new AtomicInteger();
  private boolean checked;
  private volatile @Nullable Thread sweeping;

  /**
   * An operation that is true now.
   *
   * @param forced it was done because it, or one below it, must always be done
   * @param origin why it is not what it was
   */
  private record Made(Snapshot snapshot, boolean forced, Explanations.Origin origin) {}

  public Engine(
      Store store,
      Settings settings,
      ImageSource images,
      Event.Listener listener,
      FailureShell shell) {
    this.store = store;
    this.settings = settings;
    this.images = images;
    this.listener = listener;
    this.contexts = new Contexts(store, listener);
    this.chains = new Chains(store);
    this.slots = new Slots(store.results());
    this.explanations = new Explanations(slots);
    this.sources =
        new Sources(contexts, new Artifacts(store, chains), threads, each -> make(each).snapshot());
    this.exports = new Exports(store, chains, contexts, sources, listener);
    this.shell = shell;
    this.places = new Semaphore(settings.parallel());
  }

  /** Makes all of them true, side by side; the first failure stops what has not begun. */
  public void makeAll(List<Operation> operations, List<Saved> saved) throws InterruptedException {
    List<Future<?>> running = new ArrayList<>();
    for (Operation operation : operations) {
      running.add(asked.submit(() -> make(operation)));
    }
    for (Saved each : saved) {
      // What is saved must be there, whether somebody takes it or not.
      running.add(asked.submit(() -> sources.items(each)));
    }
    whole(
        () -> {
          RuntimeException failure = null;
          for (Future<?> future : running) {
            try {
              future.get();
            } catch (ExecutionException e) {
              RuntimeException cause = unwrap(e);
              if (failure == null || failure instanceof Stopped) {
                failure = cause;
              }
            }
          }
          if (failure != null) {
            throw failure;
          }
          return true;
        });
  }

  /** Work that was not begun because something else had failed. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private volatile boolean failed;
  private volatile @Nullable RuntimeException firstFailure;

  static RuntimeException unwrap(ExecutionException e) {
    Throwable cause = e.getCause();
    while (cause instanceof ExecutionException inner) {
      cause = inner.getCause();
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  /** The file system that an operation gives. */
  public Snapshot snapshot(Operation operation) throws InterruptedException {
    return whole(() -> make(operation).snapshot());
  }

  /** Writes what targets save to the host. */
  public Exports exports() {
    return exports;
  }

  public int ran() {
    return ran.get();
  }

  public int cached() {
    return cached.get();
  }

  private Made make(Operation operation) throws InterruptedException {
    // From the bottom up, so that a long chain is no deep recursion.
    List<Operation> chain = new ArrayList<>();
    Optional<Operation> next = Optional.of(operation);
    while (next.isPresent() && !isMade(next.get())) {
      chain.add(next.get());
      next = next.get().below();
    }
    for (Operation step : chain.reversed()) {
      once(step);
    }
    return once(operation);
  }

  private boolean isMade(Operation operation) {
    synchronized (made) {
      CompletableFuture<Made> future = made.get(operation);
      return future != null && future.isDone();
    }
  }

  private Made once(Operation operation) throws InterruptedException {
    CompletableFuture<Made> future;
    boolean mine = false;
    synchronized (made) {
      future = made.get(operation);
      if (future == null) {
        future = new CompletableFuture<>();
        made.put(operation, future);
        mine = true;
      }
    }
    if (mine) {
      try {
        if (failed) {
          throw new Stopped();
        }
        future.complete(step(operation));
      } catch (IOException e) {
        StoreException disk = new StoreException.Disk(store.home(), e);
        failed(disk);
        future.completeExceptionally(disk);
      } catch (RuntimeException | InterruptedException | Error e) {
        failed(e);
        future.completeExceptionally(e);
      }
    }
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw unwrap(e);
    }
  }

  /** From now on nothing is begun; who is refused for that is told of the first failure. */
  private synchronized void failed(Throwable e) {
    if (!failed && e instanceof RuntimeException first && !(e instanceof Stopped)) {
      firstFailure = first;
    }
    failed = true;
  }

  private Made step(Operation operation) throws IOException, InterruptedException {
    return switch (operation) {
      case Operation.Image image -> new Made(image(image), false, origin(image));
      case Operation.Scratch scratch -> new Made(Snapshot.EMPTY, false, Explanations.UNKNOWN);
      case Operation.MakeFolder folder -> folder(folder);
      case Operation.Copy copy -> copy(copy);
      case Operation.Run run -> run(run);
      case Operation.Attempt attempt -> attempt(attempt);
      case Operation.Succeeded succeeded -> succeeded(succeeded);
      case Operation.HostRun run -> hostRun(run);
      case Operation.HostCopy copy -> hostCopy(copy);
    };
  }

  private Made attempt(Operation.Attempt attempt) throws IOException, InterruptedException {
    Operation.Run run = attempt.run();
    Made base = make(run.base());
    Key key = Keys.run(base.snapshot().content(), run);
    return remembered(
        new Todo(key, run, base, base.forced() || run.always(), true),
        () -> {
          RunStep.Ended ended = runs().run(base.snapshot(), run, RunStep.Want.LAYER_ANYHOW);
          ended.failure().ifPresent(failure -> failures.put(attempt, failure));
          return ended.after();
        },
        () -> !failures.containsKey(attempt));
  }

  private Made succeeded(Operation.Succeeded succeeded) throws InterruptedException {
    Made made = make(succeeded.attempt());
    EngineException failure = failures.get(succeeded.attempt());
    if (failure != null) {
      throw failure;
    }
    return made;
  }

  private Made hostRun(Operation.HostRun run) throws IOException, InterruptedException {
    Made base = make(run.base());
    hostRun(run, false);
    Reason always = new Reason.Always();
    return new Made(base.snapshot(), true, Explanations.ran(run.label(), always, always.words()));
  }

  private HostSteps.Ended hostRun(Operation.HostRun run, boolean captures)
      throws IOException, InterruptedException {
    HostSteps.Ended ended = new HostSteps(listener).run(run, captures);
    ran.incrementAndGet();
    return ended;
  }

  private Made hostCopy(Operation.HostCopy copy) throws InterruptedException {
    Made base = make(copy.base());
    List<CopyItem> items = sources.items(copy.source(), false);
    if (items.isEmpty() && !copy.ifExists()) {
      throw Sources.saves(copy.label(), copy.source());
    }
    if (!items.isEmpty()) {
      exports.write(copy.source().saved().getFirst(), items, copy.destination());
    }
    return base;
  }

  // --- questions of the evaluator

  /** How a command ends, and what it prints if that is wanted; remembered like any other. */
  public Results.Answer ask(Operation.Run run, boolean captures) throws InterruptedException {
    return whole(
        () -> {
          Made base = make(run.base());
          Key key = Keys.answer(base.snapshot().content(), run, captures);
          boolean forced = base.forced() || run.always() || settings.noCache();
          Todo todo = new Todo(key, run, base, forced, true);
          Optional<Results.Answer> known =
              forced ? Optional.empty() : store.results().answer(key.digest());
          if (known.isPresent()) {
            cached.incrementAndGet();
            listener.on(new Event.Cached(run.label()));
            return known.get();
          }
          check(base.snapshot());
          Runnable release = store.exclusive(key.digest());
          try {
            known = forced ? Optional.empty() : store.results().answer(key.digest());
            if (known.isPresent()) {
              listener.on(new Event.Cached(run.label()));
              return known.get();
            }
            return answer(todo, run, captures);
          } finally {
            release.run();
          }
        });
  }

  private Results.Answer answer(Todo todo, Operation.Run run, boolean captures)
      throws IOException, InterruptedException {
    RunStep.Want want = captures ? RunStep.Want.OUTPUT : RunStep.Want.CODE;
    List<RunStep.Ended> end = new ArrayList<>();
    doIt(
        todo,
        todo.forced(),
        () -> {
          end.add(runs().run(todo.base().snapshot(), run, want));
          return todo.base().snapshot();
        },
        () -> false);
    Results.Answer answer = new Results.Answer(end.getFirst().code(), end.getFirst().output());
    if (answer.code() <= HIGHEST_CODE) {
      store.results().put(todo.key().digest(), answer);
    }
    return answer;
  }

  /** The same on the host, each time. */
  public Results.Answer ask(Operation.HostRun run) throws InterruptedException {
    return whole(
        () -> {
          make(run.base());
          HostSteps.Ended ended = hostRun(run, true);
          return new Results.Answer(ended.code(), ended.output());
        });
  }

  /** Begins something that is surely needed. */
  public void begin(Operation operation) {
    asked.execute(
        () -> {
          try {
            make(operation);
          } catch (RuntimeException | InterruptedException e) {
            // whoever needs it is told
          }
        });
  }

  /** Whether it is true already: then nothing needs to be done for it. */
  public boolean isDone(Operation operation) {
    synchronized (made) {
      CompletableFuture<Made> future = made.get(operation);
      return future != null && future.isDone() && !future.isCompletedExceptionally();
    }
  }

  /** Something that is asked of the engine. */
  private interface Question<T> {
    T get() throws IOException, InterruptedException;
  }

  /** Work that was not begun because something else had failed fails with that. */
  private <T> T whole(Question<T> question) throws InterruptedException {
    try {
      return question.get();
    } catch (Stopped e) {
      RuntimeException real = firstFailure;
      throw real == null ? e : real;
    } catch (IOException e) {
      throw new StoreException.Disk(store.home(), e);
    }
  }

  private RunStep runs() {
    return new RunStep(store, chains, settings, listener, shell);
  }

  private Snapshot image(Operation.Image image) throws IOException, InterruptedException {
    return images.find(image).snapshot();
  }

  private Made folder(Operation.MakeFolder folder) throws IOException, InterruptedException {
    Made base = make(folder.base());
    Key key = Keys.folder(base.snapshot().content(), folder.path());
    Optional<Snapshot> known = known(key.digest(), false);
    if (known.isPresent()) {
      return new Made(known.get(), base.forced(), base.origin());
    }
    check(base.snapshot());
    Snapshot snapshot = new FolderStep(store, chains).make(base.snapshot(), folder);
    store.results().put(key.digest(), snapshot);
    return new Made(snapshot, base.forced(), base.origin());
  }

  private Made copy(Operation.Copy copy) throws IOException, InterruptedException {
    Made base = make(copy.base());
    List<CopyItem> items = sources.items(copy);
    if (items.isEmpty()) {
      return base;
    }
    contexts.warn(copy.label());
    Key key = key(base, copy, items);
    CopyStep step = new CopyStep(store, chains, slots);
    return remembered(
        new Todo(key, copy, base, base.forced(), false),
        () -> {
          Snapshot snapshot = step.copy(base.snapshot(), copy, items);
          step.torn().forEach(contexts::torn);
          contexts.warn(copy.label());
          // What the host's files were when they were digested may not be what was copied.
          store.results().put(key(base, copy, step.copied()).digest(), snapshot);
          return snapshot;
        },
        () -> key(base, copy, step.copied()).digest().equals(key.digest()));
  }

  private static Key key(Made base, Operation.Copy copy, List<CopyItem> items) {
    return Keys.copy(base.snapshot().content(), items, copy.destination(), copy.options());
  }

  private Made run(Operation.Run run) throws IOException, InterruptedException {
    Made base = make(run.base());
    Key key = Keys.run(base.snapshot().content(), run);
    return remembered(
        new Todo(key, run, base, base.forced() || run.always(), true),
        () -> runs().run(base.snapshot(), run, RunStep.Want.LAYER).after());
  }

  /** A step that has to be remembered or done. */
  private record Todo(Key key, Operation operation, Made base, boolean forced, boolean heavy) {}

  /** How a step is done when it is not remembered. */
  private interface Work {
    Snapshot get() throws IOException, InterruptedException;
  }

  private Made remembered(Todo todo, Work work) throws IOException, InterruptedException {
    return remembered(todo, work, () -> true);
  }

  private Made remembered(Todo todo, Work work, BooleanSupplier counts)
      throws IOException, InterruptedException {
    Digest digest = todo.key().digest();
    boolean forced = todo.forced() || settings.noCache();
    Optional<Snapshot> known = known(digest, forced);
    if (known.isEmpty()) {
      check(todo.base().snapshot());
      Runnable release = store.exclusive(digest);
      try {
        // Somebody else may have done it while we waited.
        known = known(digest, forced);
        if (known.isEmpty()) {
          return doIt(todo, forced, work, counts);
        }
      } finally {
        release.run();
      }
    }
    return cached(todo, known.get());
  }

  private Made cached(Todo todo, Snapshot known) {
    cached.incrementAndGet();
    listener.on(new Event.Cached(todo.operation().label()));
    Label label = todo.operation().label();
    return new Made(known, false, explanations.remembered(label, todo.key(), todo.base().origin()));
  }

  /**
   * Does a step.
   *
   * @param counts whether what came of it may be taken the next time
   */
  private Made doIt(Todo todo, boolean forced, Work work, BooleanSupplier counts)
      throws IOException, InterruptedException {
    if (todo.heavy()) {
      places.acquire();
    }
    try {
      Label label = todo.operation().label();
      Reason reason = reason(todo, forced);
      listener.on(new Event.Started(label, reason));
      long start = System.nanoTime();
      Snapshot snapshot = work.get();
      if (counts.getAsBoolean()) {
        store.results().put(todo.key().digest(), snapshot);
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      String layer = snapshot.layers().isEmpty() ? "" : snapshot.layers().getLast();
      String words = words(reason, differences(todo.operation(), layer));
      slots.remember(label, todo.key(), layer, words, millis);
      ran.incrementAndGet();
      listener.on(new Event.Finished(label, millis));
      return new Made(snapshot, todo.forced(), Explanations.ran(label, reason, words));
    } finally {
      if (todo.heavy()) {
        places.release();
      }
    }
  }

  private Reason reason(Todo todo, boolean forced) {
    if (settings.noCache()) {
      return new Reason.NoCache();
    }
    if (forced) {
      return todo.base()
          .origin()
          .find()
          .filter(below -> todo.base().forced())
          .orElse(new Reason.Always());
    }
    return explanations.reason(todo.operation().label(), todo.key(), todo.base().origin());
  }

  /** What a COPY brought that it did not bring the last time: its reason names whole folders. */
  private List<String> differences(Operation operation, String layer) {
    if (!(operation instanceof Operation.Copy) || layer.isEmpty()) {
      return List.of();
    }
    List<String> differs =
        slots
            .lastLayer(operation.label())
            .filter(store.layers()::has)
            .map(store.layers()::manifest)
            .map(before -> Explanations.differences(before, store.layers().manifest(layer)))
            .orElse(List.of());
    if (!differs.isEmpty()) {
      listener.on(new Event.Differs(operation.label(), differs));
    }
    return differs;
  }

  private static String words(Reason reason, List<String> differs) {
    return reason.words() + (differs.isEmpty() ? "" : " (" + Reason.some(differs) + ")");
  }

  private static Explanations.Origin origin(Operation.Image image) {
    Reason changed = new Reason.Changed(List.of("image " + image.reference()));
    return Explanations.ran(image.label(), changed, changed.words());
  }

  private Optional<Snapshot> known(Digest key, boolean forced) {
    if (forced) {
      return Optional.empty();
    }
    return store
        .results()
        .snapshot(key)
        .filter(snapshot -> snapshot.layers().stream().allMatch(store.layers()::has))
        .filter(snapshot -> !chains.isFromTheFuture(snapshot));
  }

  /**
   * The machine is looked at once, and only when something has to be done: linking native calls
   * costs 20 ms. What the image holds is read meanwhile, which takes as long, and is needed next.
   */
  private synchronized void check(Snapshot base) {
    if (!checked) {
      threads.execute(() -> chains.readAhead(base));
      List<String> problems = Requirements.check();
      if (!problems.isEmpty()) {
        throw new SandboxException.Missing(problems);
      }
      HomeCheck.require(store);
      checked = true;
      // Beside the work: a build with nothing to do leaves the leftovers of others alone.
      sweeping = Thread.ofVirtual().name("sweep").start(store::sweep);
    }
  }

  /** Not interrupted like the rest: what such a thread has begun it ends. */
  private static void await(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all that runs, then makes what was done survive a power cut. */
  @Override
  public void close() {
    asked.shutdownNow();
    threads.shutdownNow();
    asked.close();
    threads.close();
    Thread sweep = sweeping;
    if (sweep != null) {
      await(sweep);
      // Whoever was dying when it came, and still held its lock, is dead now.
      store.sweep();
    }
    contexts.save();
    if (ran.get() > 0) {
      store.durability().sync(Mounts::sync);
    }
  }
}
