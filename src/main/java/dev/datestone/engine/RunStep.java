package dev.datestone.engine;

import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.dating.Dates;
import dev.datestone.dating.DatingRule;
import dev.datestone.dating.Moment;
import dev.datestone.dating.Passage;
import dev.datestone.dating.Settled;
import dev.datestone.dating.Sighting;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import dev.datestone.report.Event;
import dev.datestone.sandbox.Container;
import dev.datestone.sandbox.ExitStatus;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.MountPoints;
import dev.datestone.sandbox.RunSpec;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.Layer;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs one command: dates by the rule, then the container, then what it left becomes a layer.
 *
 * <p>The order of writing makes a crash safe: caches note what they are about to see before the
 * command starts, and that it has ended after it has; layers and the result come last.
 */
final class RunStep {
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private final Store store;
  private final Chains chains;
  private final Settings settings;
  private final Event.Listener listener;
  private final FailureShell shell;
  private final ImageDates imageDates;

  RunStep(
      Store store, Chains chains, Settings settings, Event.Listener listener, FailureShell shell) {
    this.store = store;
    this.chains = chains;
    this.settings = settings;
    this.listener = listener;
    this.shell = shell;
    this.imageDates = new ImageDates(store, chains);
  }

  /** What is wanted of a command. */
  enum Want {
    /** What it leaves; that it fails is an error. */
    LAYER,
    /** What it leaves, also when it fails. */
    LAYER_ANYHOW,
    /** How it ends; what it leaves is thrown away. */
    CODE,
    /** What it prints; what it leaves is thrown away. */
    OUTPUT;

    boolean asks() {
      return this == CODE || this == OUTPUT;
    }
  }

  /**
   * How a command ended.
   *
   * @param after what it left, or what was there before if that was not wanted
   * @param failure why it counts as failed, if it does and that is no error
   */
  record Ended(Snapshot after, int code, String output, Optional<EngineException> failure) {}

  Ended run(Snapshot base, Operation.Run run, Want want) throws IOException, InterruptedException {
    // Before the caches are told that a command runs: a secret that is not there is no such
    // command, nor is a bundle that cannot be read.
    if (settings.certificates().isPresent()) {
      JavaTrust.of(settings.certificates().get(), store);
    }
    Path scratch = store.session().newFolder("extras");
    try (Extras extras = Extras.of(run, settings, scratch, want == Want.OUTPUT)) {
      return run(base, run, want, extras);
    } finally {
      Trees.delete(scratch);
    }
  }

  private Ended run(Snapshot base, Operation.Run run, Want want, Extras extras)
      throws IOException, InterruptedException {
    List<String> targets = new ArrayList<>();
    List<Mount.Cache> cacheMounts = new ArrayList<>();
    View whole = chains.view(base, List.of());
    for (Mount mount : run.mounts()) {
      targets.add(whole.place(mount.target()));
      if (mount instanceof Mount.Cache cache) {
        cacheMounts.add(cache);
      }
    }
    View view = targets.isEmpty() ? whole : chains.view(base, targets);
    try (Leases leases = Leases.take(store, cacheMounts, view, run.label(), listener)) {
      Settled settled = Settled.nothing(command(run));
      while (true) {
        long now = FileTimes.stamp(store.session().folder());
        List<State> states = new ArrayList<>(chains.states(base));
        states.addAll(leases.states(now, run.label(), listener));
        Dates dates = DatingRule.decide(view, states, settled);
        tell(run, dates);
        ImageDates.Laid laid = imageDates.lay(base, whole, dates.changed());
        Redate.@Nullable Dated dated = redate(laid);
        leases.begin(view, dates, settled.doubtful(dates), states);
        long behind = dates.latest();
        for (State state : states) {
          behind = Math.max(behind, state.written());
        }
        waitUntilAfter(Moment.justAfter(behind));
        Attempt attempt =
            new Attempt(
                base,
                laid.snapshot(),
                run,
                targets,
                laid.view(),
                view,
                dates,
                settled,
                dated,
                states,
                leases,
                extras,
                now);
        Optional<Ended> ended = attempt.go(want);
        if (ended.isPresent()) {
          return ended.get();
        }
        Settled next = attempt.next();
        again(run, settled, next);
        settled = next;
        leases.again();
      }
    }
  }

  /** The dates that no layer has yet. */
  private Redate.@Nullable Dated redate(ImageDates.Laid laid) throws IOException {
    if (laid.own().isEmpty() && laid.unsure().isEmpty()) {
      return null;
    }
    Redate.Dated dated =
        Redate.layer(
            store, chains.folders(laid.snapshot()), laid.view(), laid.own(), laid.unsure());
    if (dated.manifest().entries().isEmpty()) {
      Trees.delete(dated.draft().folder());
      return null;
    }
    return dated;
  }

  private void again(Operation.Run run, Settled before, Settled next) {
    Set<String> open = new TreeSet<>(next.sources());
    open.removeAll(before.sources());
    Set<String> old = new TreeSet<>(next.outputs());
    old.removeAll(before.outputs());
    open.addAll(old);
    listener.on(new Event.Again(run.label(), open.size(), "/" + open.iterator().next()));
  }

  private static String command(Operation.Run run) {
    DigestWriter digest = new DigestWriter().add(run.folder());
    run.argv().forEach(digest::add);
    return digest.finish().hex();
  }

  private void tell(Operation.Run run, Dates dates) {
    if (!dates.changed().isEmpty()) {
      String example =
          dates.changed().keySet().stream().filter(path -> !path.isEmpty()).findFirst().orElse("");
      listener.on(new Event.Redated(run.label(), dates.changed().size(), "/" + example));
    }
    for (Dates.KeptWarning warning : dates.warnings()) {
      listener.on(
          new Event.Warning(
              run.label(),
              "the date that --keep-ts asks for would hide an edit of /"
                  + warning.path()
                  + (warning.others() > 0 ? " and " + warning.others() + " more" : "")
                  + " from "
                  + warning.state()
                  + ", so it gets a later one"));
    }
  }

  /** What is written from now on must be younger than all that is in view and in the caches. */
  private void waitUntilAfter(long latest) throws IOException, InterruptedException {
    long now = FileTimes.stamp(store.session().folder());
    while (now <= latest && latest - now < PATIENCE_NANOS) {
      Thread.sleep(1);
      now = FileTimes.stamp(store.session().folder());
    }
  }

  /** One command between its dates and its layer. */
  private final class Attempt {
    private final Snapshot base;
    private final Snapshot stands;
    private final Operation.Run run;
    private final List<String> targets;
    private final View whole;
    private final View view;
    private final Dates dates;
    private final Settled settled;
    private final Redate.@Nullable Dated dated;
    private final List<State> states;
    private final Leases leases;
    private final Extras extras;
    private final Set<String> stubNames = new HashSet<>();
    private final long begun;
    private final long begunNanos = System.nanoTime();
    private Settled next;
    private @Nullable View left;

    /**
     * An attempt.
     *
     * @param base what the command is to be run on
     * @param stands the same with dates of the image's files
     * @param whole what that holds
     * @param view what the command sees of it
     * @param dated all other dates that are not what they are there
     */
    Attempt(
        Snapshot base,
        Snapshot stands,
        Operation.Run run,
        List<String> targets,
        View whole,
        View view,
        Dates dates,
        Settled settled,
        Redate.@Nullable Dated dated,
        List<State> states,
        Leases leases,
        Extras extras,
        long begun) {
      this.base = base;
      this.stands = stands;
      this.run = run;
      this.targets = targets;
      this.whole = whole;
      this.view = view;
      this.dates = dates;
      this.settled = settled;
      this.next = settled;
      this.dated = dated;
      this.states = states;
      this.leases = leases;
      this.extras = extras;
      this.begun = begun;
    }

    /** What is settled for the next time, when it has to be done again. */
    Settled next() {
      return next;
    }

    /** How it ended; empty when it has to be done again. */
    Optional<Ended> go(Want want) throws IOException, InterruptedException {
      boolean done = false;
      List<Path> folders = new ArrayList<>();
      folders.add(stubs());
      folders.addAll(chains.folders(stands));
      View below = whole;
      Redate.Dated redated = dated;
      if (redated != null) {
        folders.add(redated.draft().files());
        below = chains.view(stands, List.of(), redated.manifest(), null);
      }
      try (Workspace workspace = Workspace.open(store, folders, below)) {
        boolean keeps = !want.asks() && run.options().terminal() != RunOptions.Terminal.DISCARD;
        boolean ended = false;
        boolean well = false;
        Ended end;
        Manifest changes = Manifest.EMPTY;
        try {
          end = execute(workspace, want);
          if (keeps) {
            keepCaches(workspace);
          }
          ended = true;
          well = end.failure().isEmpty();
        } finally {
          if ((ended && keeps) || !leases.isEmpty()) {
            changes = ended(workspace, well);
          }
        }
        if (!next.equals(settled)) {
          return Optional.empty();
        }
        if (!keeps) {
          return Optional.of(new Ended(base, end.code(), extras.answer(), end.failure()));
        }
        Snapshot after = commit(workspace, changes, below);
        done = true;
        return Optional.of(new Ended(after, end.code(), "", end.failure()));
      } finally {
        if (!done && redated != null) {
          Trees.delete(redated.draft().folder());
        }
        Trees.delete(folders.getFirst());
      }
    }

    private void keepCaches(Workspace workspace) throws IOException, InterruptedException {
      for (int i = 0; i < targets.size(); i++) {
        if (run.mounts().get(i) instanceof Mount.Cache cache && cache.persist()) {
          try {
            PersistentCaches.keep(workspace.root(), targets.get(i), leases.of(cache).data());
          } catch (InsideRoot.Taken e) {
            throw new EngineException.Unusable(
                run.label(), "what " + cache.target() + " holds cannot persist: " + e.reason(), "");
          }
        }
      }
    }

    /** Mount points that the image lacks lie in the lowest layer, where they are no change. */
    private Path stubs() throws IOException {
      Path stubs = store.session().newFolder("stubs");
      List<MountPoints.Target> points = spec(stubs, List.of()).targets();
      MountPoints.stubs(stubs, points);
      points.forEach(point -> stubNames.addAll(List.of(point.path().split("/"))));
      return stubs;
    }

    private Ended execute(Workspace workspace, Want want) throws IOException, InterruptedException {
      LineSink sink =
          new LineSink(
              line -> listener.on(new Event.Output(run.label(), line, run.options().raw())));
      Path scratch = Files.createDirectory(workspace.scratch().resolve("container"));
      RunSpec spec =
          spec(workspace.root(), want == Want.OUTPUT ? intoAnswer(run.argv()) : run.argv());
      boolean terminal = run.options().terminal() != RunOptions.Terminal.NONE;
      if (terminal && !shell.takeTerminal()) {
        throw new EngineException.Unusable(
            run.label(),
            "RUN --interactive needs a terminal",
            "leave the target out in CI and pipes");
      }
      ExitStatus status;
      try {
        status = Container.run(spec, scratch, sink);
      } catch (SandboxException.UnknownUser e) {
        throw EngineException.unknownUser(run.label(), e.getMessage());
      } finally {
        if (terminal) {
          shell.giveTerminalBack();
        }
      }
      sink.finish();
      if (status instanceof ExitStatus.Exited(int code) && (code == 0 || want.asks())) {
        return new Ended(base, code, "", Optional.empty());
      }
      EngineException failure = failure(status, sink);
      if (want == Want.LAYER_ANYHOW && status instanceof ExitStatus.Exited(int code)) {
        tell(failure, sink);
        return new Ended(base, code, "", Optional.of(failure));
      }
      tell(failure, sink);
      shell.open(run, spec, workspace.scratch());
      throw failure;
    }

    private void tell(EngineException failure, LineSink sink) {
      listener.on(
          new Event.Failed(
              run.label(), failure.getMessage() == null ? "" : failure.getMessage(), sink.last()));
    }

    /** The same shell command with its output in a file, so that errors are not part of it. */
    private static List<String> intoAnswer(List<String> argv) {
      return List.of(argv.get(0), argv.get(1), "exec >" + Extras.ANSWER + "\n" + argv.get(2));
    }

    /**
     * Notes the end in the caches, with what the RUN has left in view, also after a failure and
     * when the user has stopped the build; returns what it changed.
     */
    private Manifest ended(Workspace workspace, boolean well)
        throws IOException, InterruptedException {
      boolean stopped = Thread.interrupted();
      try {
        Manifest changes = workspace.changes(Origin.MADE, stubNames);
        if (!leases.isEmpty()) {
          View after = after(changes);
          Passage passage = Passage.of(view, dates.seen(), after);
          if (well && !run.options().once()) {
            next = settled.after(dates, passage);
          }
          boolean counts = well && next.equals(settled);
          leases.end(end(), record -> record.afterRun(passage, settled, counts));
        }
        return changes;
      } finally {
        if (stopped) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** What is in view when the command has ended; its changes do not change any more. */
    private View after(Manifest changes) {
      if (left == null) {
        Redate.Dated redated = dated;
        left =
            changes.entries().isEmpty()
                ? view
                : chains.view(
                    stands, targets, redated == null ? null : redated.manifest(), changes);
      }
      return left;
    }

    private Map<String, Sighting> sightings(View after) {
      Map<String, Sighting> seen = new HashMap<>();
      after
          .files()
          .forEach(
              (path, file) -> seen.put(path, new Sighting(file.content(), file.entry().date())));
      return seen;
    }

    private EngineException failure(ExitStatus status, LineSink sink) {
      return switch (status) {
        case ExitStatus.Exited(int code) -> {
          String cause = "exit code " + code + Hints.of(code, sink.last(), settings);
          yield new EngineException.CommandFailed(run.label(), cause, code, sink.last());
        }
        case ExitStatus.NotStarted(String reason) -> {
          // The runtime says it a second time where the command's output would be.
          List<String> last = sink.last();
          last.removeIf(line -> line.isBlank() || line.equals(reason));
          String cause = reason + Hints.of(127, List.of(reason), settings);
          yield new EngineException.CommandFailed(run.label(), cause, 127, last);
        }
      };
    }

    private RunSpec spec(Path root, List<String> argv) throws IOException {
      List<RunSpec.Mount> mounts = new ArrayList<>();
      for (Mount mount : run.mounts()) {
        switch (mount) {
          case Mount.Cache cache ->
              mounts.add(new RunSpec.Bind(leases.of(cache).data(), cache.target(), false));
          case Mount.Tmpfs tmpfs ->
              mounts.add(new RunSpec.Tmpfs(tmpfs.target(), tmpfs.size(), 01777));
          case Mount.Secret secret -> {} // among the extras
        }
      }
      mounts.addAll(extras.mounts());
      SortedMap<String, String> all = new TreeMap<>(run.environment());
      all.putAll(extras.environment());
      if (run.options().terminal() != RunOptions.Terminal.NONE) {
        all.putIfAbsent("TERM", System.getenv().getOrDefault("TERM", "xterm"));
      }
      List<String> environment = new ArrayList<>();
      if (settings.certificates().isPresent()) {
        Path bundle = settings.certificates().get();
        mounts.add(new RunSpec.Bind(bundle, Certificates.INSIDE, true));
        mounts.add(new RunSpec.Bind(JavaTrust.of(bundle, store), JavaTrust.INSIDE, true));
        environment.addAll(Certificates.environment(all));
      } else {
        all.forEach((name, value) -> environment.add(name + "=" + value));
      }
      return new RunSpec(
          root,
          argv.isEmpty() ? List.of("true") : argv,
          environment,
          run.folder(),
          run.user(),
          mounts,
          run.options().hosts(),
          run.options().network() ? RunSpec.Network.HOST : RunSpec.Network.NONE,
          run.options().privileged(),
          run.options().terminal() != RunOptions.Terminal.NONE);
    }

    private Snapshot commit(Workspace workspace, Manifest changes, View below) {
      if (changes.entries().isEmpty()) {
        // Nothing was written into the chain, so the state that it is has not changed either.
        workspace.close();
        Redate.Dated redated = dated;
        if (redated != null) {
          Trees.delete(redated.draft().folder());
        }
        return base;
      }
      Snapshot under = stands;
      Redate.Dated redated = dated;
      if (redated != null) {
        under =
            Snapshots.with(
                store,
                stands,
                whole,
                redated.draft(),
                Layer.Kind.DATES,
                redated.manifest(),
                List.of(),
                0);
      }
      long written = Math.max(end(), dates.latest());
      for (State state : states) {
        written = Math.max(written, state.written());
      }
      Snapshot made =
          Snapshots.with(
              store, under, below, workspace.finish(), Layer.Kind.RUN, changes, List.of(), written);
      StateRecord chain = StateRecord.EMPTY;
      for (State state : states) {
        if (state.kind() == State.Kind.CHAIN) {
          chain = state.record();
        }
      }
      View after = after(changes);
      StateRecord record =
          chain.afterSeeing(view, dates.seen()).afterSeeing(after, sightings(after));
      store.records().put(made.layers().getLast(), record);
      return made;
    }

    /**
     * When the command ended, by the file clock. A clock that was set back meanwhile must not make
     * outputs look younger than the end: then the time that really passed counts.
     */
    private long end() {
      try {
        long stamp = FileTimes.stamp(store.session().folder());
        // Finer than the file clock, which lags behind by up to a tick.
        long now = Math.max(stamp, Math.multiplyExact(System.currentTimeMillis() + 1, 1_000_000L));
        return Math.max(now, begun + System.nanoTime() - begunNanos);
      } catch (IOException e) {
        throw new dev.datestone.store.StoreException.Disk(store.session().folder(), e);
      }
    }
  }
}
