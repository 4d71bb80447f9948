package dev.datestone.engine;

import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.dating.Dates;
import dev.datestone.dating.Passage;
import dev.datestone.dating.Settled;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.store.Layer;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One command between its dates and its layer. */
final class Attempt {
  private final Store store;
  private final Chains chains;
  private final Execution execution;
  private final Asked asked;
  private final Decided decided;
  private final Leases leases;
  private final long begunNanos = System.nanoTime();
  private Settled next;
  private @Nullable View left;

  /**
   * What is to be run.
   *
   * @param base what the command is to be run on
   * @param targets where its mounts are
   * @param view what the command sees of that
   */
  record Asked(Snapshot base, Operation.Run run, List<String> targets, View view) {}

  /**
   * What was decided of its dates.
   *
   * @param states what the caches and the chain have seen
   * @param laid the base with dates of the image's files
   * @param dated all other dates that are not what they are there
   * @param begun when, by the file clock
   */
  record Decided(
      Dates dates,
      Settled settled,
      List<State> states,
      ImageDates.Laid laid,
      Redate.@Nullable Dated dated,
      long begun) {}

  Attempt(
      Store store,
      Chains chains,
      Execution execution,
      Asked asked,
      Decided decided,
      Leases leases) {
    this.store = store;
    this.chains = chains;
    this.execution = execution;
    this.asked = asked;
    this.decided = decided;
    this.leases = leases;
    this.next = decided.settled();
  }

  /** What is settled for the next time, when it has to be done again. */
  Settled next() {
    return next;
  }

  /** How it ended; empty when it has to be done again. */
  Optional<RunStep.Ended> go(RunStep.Want want) throws IOException, InterruptedException {
    boolean done = false;
    List<Path> folders = new ArrayList<>();
    folders.add(execution.stubs());
    folders.addAll(chains.folders(decided.laid().snapshot()));
    View below = decided.laid().view();
    Redate.Dated redated = decided.dated();
    if (redated != null) {
      folders.add(redated.draft().files());
      below = chains.view(decided.laid().snapshot(), List.of(), redated.manifest(), null);
    }
    try (Workspace workspace = Workspace.open(store, folders, below)) {
      boolean keeps =
          !want.asks() && asked.run().options().terminal() != RunOptions.Terminal.DISCARD;
      boolean ended = false;
      boolean well = false;
      Execution.Outcome end;
      Manifest changes = Manifest.EMPTY;
      try {
        end = execution.go(workspace, want);
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
      if (!next.equals(decided.settled())) {
        return Optional.empty();
      }
      if (!keeps) {
        return Optional.of(
            new RunStep.Ended(asked.base(), end.code(), execution.answer(), end.failure()));
      }
      Snapshot after = commit(workspace, changes, below);
      done = true;
      return Optional.of(new RunStep.Ended(after, end.code(), "", end.failure()));
    } finally {
      if (!done && redated != null) {
        Trees.delete(redated.draft().folder());
      }
      Trees.delete(folders.getFirst());
    }
  }

  private void keepCaches(Workspace workspace) throws IOException, InterruptedException {
    for (int i = 0; i < asked.targets().size(); i++) {
      if (asked.run().mounts().get(i) instanceof Mount.Cache cache && cache.persist()) {
        try {
          PersistentCaches.keep(workspace.root(), asked.targets().get(i), leases.of(cache).data());
        } catch (InsideRoot.Taken e) {
          throw new EngineException.Unusable(
              asked.run().label(),
              "what " + cache.target() + " holds cannot persist: " + e.reason(),
              "");
        }
      }
    }
  }

  /**
   * Notes the end in the caches, with what the RUN has left in view, also after a failure and when
   * the user has stopped the build; returns what it changed.
   */
  private Manifest ended(Workspace workspace, boolean well)
      throws IOException, InterruptedException {
    boolean stopped = Thread.interrupted();
    try {
      Manifest changes = workspace.changes(Origin.MADE, execution.stubNames());
      if (!leases.isEmpty()) {
        View after = after(changes);
        Passage passage = Passage.of(asked.view(), decided.dates().seen(), after);
        if (well && !asked.run().options().once()) {
          next = decided.settled().after(decided.dates(), passage);
        }
        boolean counts = well && next.equals(decided.settled());
        leases.end(end(), record -> record.afterRun(passage, decided.settled(), counts));
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
      Redate.Dated redated = decided.dated();
      left =
          changes.entries().isEmpty()
              ? asked.view()
              : chains.view(
                  decided.laid().snapshot(),
                  asked.targets(),
                  redated == null ? null : redated.manifest(),
                  changes);
    }
    return left;
  }

  private Snapshot commit(Workspace workspace, Manifest changes, View below) {
    if (changes.entries().isEmpty()) {
      // Nothing was written into the chain, so the state that it is has not changed either.
      workspace.close();
      Redate.Dated redated = decided.dated();
      if (redated != null) {
        Trees.delete(redated.draft().folder());
      }
      return asked.base();
    }
    Snapshot under = decided.laid().snapshot();
    Redate.Dated redated = decided.dated();
    if (redated != null) {
      under =
          Snapshots.with(
              store,
              under,
              decided.laid().view(),
              redated.draft(),
              Layer.Kind.DATES,
              redated.manifest(),
              List.of(),
              0);
    }
    long written = Math.max(end(), decided.dates().latest(Long.MAX_VALUE));
    for (State state : decided.states()) {
      written = Math.max(written, state.written());
    }
    Snapshot made =
        Snapshots.with(
            store, under, below, workspace.finish(), Layer.Kind.RUN, changes, List.of(), written);
    StateRecord record =
        StateRecord.ofChain(decided.states(), asked.view(), decided.dates().seen(), after(changes));
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
      return Math.max(now, decided.begun() + System.nanoTime() - begunNanos);
    } catch (IOException e) {
      throw new dev.datestone.store.StoreException.Disk(store.session().folder(), e);
    }
  }
}
