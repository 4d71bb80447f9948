package dev.datestone.engine;

import dev.datestone.content.Manifest;
import dev.datestone.dating.RetryPlan;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.engine.Executor.Outcome;
import dev.datestone.engine.Executor.RunExecution;
import dev.datestone.engine.Executor.RunWork;
import dev.datestone.engine.Worker.Counts;
import dev.datestone.engine.Workshop.Cache;
import dev.datestone.operation.Mount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Executes a RUN in memory: the commands of a simulated tool, on caches that may get lost. */
final class RunInMemory implements RunExecution {
  private static final long PATIENCE = 5 * FakeClock.SECOND;

  private final Simulation simulation;
  private final RunWork work;
  private final FakeClock clock;
  private final List<Cache> caches = new ArrayList<>();
  private Counts attempt = new Counts();
  private boolean succeeded;

  RunInMemory(Simulation simulation, RunWork work) {
    this.simulation = simulation;
    this.work = work;
    this.clock = simulation.clock;
    for (Mount mount : work.run().mounts()) {
      if (mount instanceof Mount.Cache cache) {
        caches.add(simulation.cache(cache));
      }
    }
  }

  @Override
  public long now() {
    if (simulation.tool().seesSecondsOnly()) {
      // On no host does such a tool see what happens within a second.
      clock.pass(FakeClock.SECOND);
      long written = writtenLast();
      if (written < clock.stamp() + PATIENCE) {
        clock.passUntil(simulation.tool().after(written));
      }
    }
    return clock.stamp();
  }

  private long writtenLast() {
    long written = 0;
    for (State state : simulation.chainStates(work.base())) {
      written = Math.max(written, state.written());
    }
    for (Cache cache : caches) {
      written = Math.max(written, cache.used ? state(cache).written() : 0);
    }
    return written;
  }

  @Override
  public List<State> caches(long now) {
    if (caches.stream()
        .anyMatch(cache -> cache.used && Chains.isAheadOf(now, state(cache).written()))) {
      simulation
          .caches
          .values()
          .forEach(cache -> cache.marked |= cache.used && cache.written > now);
    }
    List<State> states = new ArrayList<>();
    for (Cache cache : caches) {
      State state = cache.used ? state(cache) : null;
      if (state != null && cache.marked) {
        simulation.trace(() -> "  the clock was set back: " + cache.id + " starts empty");
        cache.clear();
      } else if (state != null) {
        states.add(state);
      }
    }
    return states;
  }

  /** A RUN that was cut off leaves a cache of which nothing is known. */
  private static State state(Cache cache) {
    if (cache.open) {
      cache.written = Math.max(cache.written, cache.newest());
      cache.open = false;
      cache.record = StateRecord.LOST;
    }
    return new State(cache.id, State.Kind.CACHE, cache.id, cache.record, cache.written, true);
  }

  @Override
  public boolean usesCaches() {
    return !caches.isEmpty();
  }

  @Override
  public Outcome execute(RunDecision decision) {
    for (Cache cache : caches) {
      cache.record = decision.cacheBefore(cache.id);
      cache.written = Math.max(cache.written, decision.latestDate());
      cache.used = true;
      cache.open = true;
    }
    attempt = new Counts();
    attempt.runs++;
    clock.pass(FakeClock.MICRO * 50);
    clock.passUntil(decision.earliestStart());
    trace(decision);
    Workshop shop = new Workshop(work.view(), decision.dates().changed(), caches, clock);
    long start = clock.now();
    long elapsed = clock.elapsed();
    succeeded = simulation.work(shop, work.run(), attempt);
    if (!succeeded && simulation.isKilled()) {
      simulation.trace(() -> "    KILLED");
      throw new Simulation.Killed();
    }
    // The clock may have been set back meanwhile: then the time that really passed counts.
    long end = Math.max(clock.now(), start + clock.elapsed() - elapsed);
    simulation.trace(() -> (succeeded ? "    done at " : "    FAILED at ") + end);
    EngineException failure =
        succeeded
            ? null
            : new EngineException.CommandFailed(work.run().label(), "exit code 1", 1, List.of());
    return new Outcome(
        succeeded ? 0 : 1,
        "",
        Optional.empty(),
        failure,
        new Manifest(shop.layer()),
        Math.max(end, decision.earliestStart()));
  }

  private void trace(RunDecision decision) {
    RetryPlan plan = decision.plan();
    simulation.trace(
        () ->
            "  RUN %s at %d, changed %s, %s, again %s, unsure %s"
                .formatted(
                    work.run().label().text(),
                    clock.stamp(),
                    decision.dates().changed(),
                    plan,
                    decision.dates().replayed(),
                    decision.dates().undecided()));
  }

  @Override
  public void recordCaches(RunRecord record) {
    for (Cache cache : caches) {
      cache.open = false;
      cache.written = record.outcome().end();
      cache.record = record.cacheAfter(cache.record);
    }
  }

  @Override
  public void discard() {
    count(false);
  }

  @Override
  public Snapshot commit(RunRecord record) {
    return simulation.commit(work, record);
  }

  @Override
  public void close() {
    count(succeeded);
  }

  /** What a thrown away attempt left stale reaches nobody. */
  private void count(boolean counts) {
    if (!counts) {
      attempt.stale = 0;
    }
    simulation.counts.add(attempt);
    attempt = new Counts();
  }
}
