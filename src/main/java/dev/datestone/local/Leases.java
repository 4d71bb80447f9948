package dev.datestone.local;

import dev.datestone.dating.BaseTree;
import dev.datestone.dating.Sighting;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import dev.datestone.engine.Chains;
import dev.datestone.engine.EngineException;
import dev.datestone.engine.Executor.RunWork;
import dev.datestone.engine.RunDecision;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.Label;
import dev.datestone.operation.Mount;
import dev.datestone.report.Event;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.store.CacheLease;
import dev.datestone.store.Caches;
import dev.datestone.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The cache mounts of one RUN, taken together and given back together. */
final class Leases implements AutoCloseable {
  private final Store store;
  private final Map<CacheName, CacheLease> leases = new LinkedHashMap<>();

  private Leases(Store store) {
    this.store = store;
  }

  /**
   * Takes all caches that a RUN mounts, in one order for all RUNs, so that no two wait crosswise;
   * one that it mounts at two places is taken once.
   */
  static Leases take(Machine machine, RunWork work) throws InterruptedException {
    Leases leases = new Leases(machine.store());
    boolean all = false;
    try {
      List<Mount.Cache> sorted = new ArrayList<>();
      for (Mount mount : work.run().mounts()) {
        if (mount instanceof Mount.Cache cache) {
          sorted.add(cache);
        }
      }
      // Of two mounts of one cache the one that shares less comes first, and counts.
      sorted.sort(
          Comparator.comparing((Mount.Cache mount) -> mount.name().digest())
              .thenComparing(Mount.Cache::sharing));
      StateRecord seen = asRecord(work.view());
      for (Mount.Cache mount : sorted) {
        if (!leases.leases.containsKey(mount.name())) {
          // Who waits for the next one must not keep those from the last one who have to end.
          leases.leases.values().forEach(CacheLease::unlockRecord);
          leases.leases.put(mount.name(), take(machine, work, mount, seen));
        }
      }
      leases.lockRecords();
      all = true;
      return leases;
    } finally {
      if (!all) {
        leases.close();
      }
    }
  }

  private static CacheLease take(Machine machine, RunWork work, Mount.Cache mount, StateRecord view)
      throws InterruptedException {
    String id = mount.name().digest().hex().substring(0, 20);
    Caches.About about =
        new Caches.About(
            id,
            mount.name().project(),
            mount.name().target(),
            mount.name().path(),
            System.currentTimeMillis());
    if (machine.caches().isPresent()) {
      machine.caches().get().provide(about);
    }
    CacheLease lease =
        machine
            .store()
            .caches()
            .acquire(
                new Caches.Request(
                    id,
                    about,
                    mount.sharing(),
                    view,
                    () ->
                        machine
                            .listener()
                            .on(new Event.WaitingForCache(work.run().label(), about.name()))));
    boolean ready = false;
    try {
      lease.permissions(mount.mode());
      new CacheStart(machine, work).fill(mount, lease);
      ready = true;
      return lease;
    } finally {
      if (!ready) {
        lease.close();
      }
    }
  }

  /** What is in view, as others that share a cache compare it: content only, no dates. */
  private static StateRecord asRecord(View view) {
    Map<String, Sighting> seen = new HashMap<>();
    view.files().forEach((path, file) -> seen.put(path, new Sighting(file.content(), 0)));
    return new StateRecord(List.<BaseTree>of(view.base()), seen);
  }

  /**
   * The states of the caches that were used before.
   *
   * @param label of the RUN, for the warning when a cache has to be emptied
   */
  List<State> states(long now, Label label, Event.Listener listener) {
    Map<CacheName, State> states = new LinkedHashMap<>();
    leases.forEach(
        (name, lease) ->
            lease.state("cache mount " + name, now).ifPresent(state -> states.put(name, state)));
    boolean wasSetBack =
        states.values().stream().anyMatch(state -> Chains.isAheadOf(now, state.written()));
    if (wasSetBack) {
      // What others hold may be made from what is made anew now, which would look older.
      store.caches().markThoseWrittenAfter(now);
    }
    List<State> used = new ArrayList<>();
    states.forEach(
        (name, state) -> {
          CacheLease lease = lease(name);
          boolean ahead = lease.isMarked() || (wasSetBack && state.written() > now);
          if (ahead && lease.othersHaveIt()) {
            throw new EngineException.Unusable(
                label,
                "the clock was set back, and another build uses cache mount "
                    + name
                    + ", which has files from the future",
                "run it again when the other build has ended");
          }
          if (ahead) {
            // New outputs would look older than those in it, and be taken for unchanged.
            listener.on(
                new Event.Warning(
                    label,
                    "the clock was set back: cache mount "
                        + name
                        + " has files from the future, so it starts empty"));
            lease.discard();
          } else {
            used.add(backdated(lease, state));
          }
        });
    return used;
  }

  /** Of a cache that a killed RUN has left, nobody knows what its files were made from. */
  private static State backdated(CacheLease lease, State state) {
    return state.record().equals(StateRecord.LOST) ? lease.backdated(state, FileTimes::set) : state;
  }

  /** Notes in every cache what the RUN is about to see. */
  void begin(RunDecision decision) {
    leases
        .values()
        .forEach(
            lease -> lease.begin(decision.cacheBefore(lease.stateId()), decision.latestDate()));
  }

  /** Takes all their records in hand, until {@link #begin}. */
  void lockRecords() throws InterruptedException {
    for (CacheLease lease : leases.values()) {
      lease.lockRecord();
    }
  }

  boolean isEmpty() {
    return leases.isEmpty();
  }

  /** Notes in every cache what the RUN has left in view, and that it has ended. */
  void end(long now, UnaryOperator<StateRecord> after) throws InterruptedException {
    for (CacheLease lease : leases.values()) {
      lease.end(now, after);
    }
  }

  CacheLease of(Mount.Cache mount) {
    return lease(mount.name());
  }

  private CacheLease lease(CacheName name) {
    CacheLease lease = leases.get(name);
    if (lease == null) {
      throw new IllegalStateException("no lease for " + name);
    }
    return lease;
  }

  @Override
  public void close() {
    leases.values().forEach(CacheLease::close);
  }
}
