package dev.datestone.engine;

import dev.datestone.content.DigestWriter;
import dev.datestone.dating.Dates;
import dev.datestone.dating.DatingRule;
import dev.datestone.dating.Moment;
import dev.datestone.dating.Settled;
import dev.datestone.dating.State;
import dev.datestone.dating.View;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs one command: dates by the rule, then the container, then what it left becomes a layer.
 *
 * <p>The order of writing makes a crash safe: caches note what they are about to see before the
 * command starts, and that it has ended after it has; layers and the result come last.
 */
final class RunStep {
  /** The clock may be behind by two seconds, and edits be dated two more ahead of that. */
  private static final long PATIENCE_NANOS = 5_000_000_000L;

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
        Dates dates = DatingRule.decide(view, states, settled, now);
        tell(run, dates);
        ImageDates.Laid laid = imageDates.lay(base, whole, dates.changed());
        Redate.@Nullable Dated dated = redate(laid);
        leases.begin(view, dates, settled.doubtful(dates), states);
        long patience = now + PATIENCE_NANOS;
        long behind = dates.latest(patience);
        for (State state : states) {
          behind = Math.max(behind, Math.min(state.written(), patience));
        }
        waitUntilAfter(Moment.justAfter(behind));
        Attempt attempt =
            new Attempt(
                store,
                chains,
                new Execution(store, settings, listener, shell, run, leases, extras),
                new Attempt.Asked(base, run, targets, view),
                new Attempt.Decided(dates, settled, states, laid, dated, now),
                leases);
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
    while (now <= latest) {
      Thread.sleep(1);
      now = FileTimes.stamp(store.session().folder());
    }
  }
}
