package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.dating.Dates;
import dev.datestone.dating.DatingRule;
import dev.datestone.dating.Moment;
import dev.datestone.dating.RetryPlan;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What is decided before one attempt of a RUN: the dates are those of {@link DatingRule}. It asks
 * no clock and no disk.
 *
 * @param view what the command sees
 * @param states what the chain, its artifacts and the caches have seen
 * @param plan what earlier attempts planned
 * @param dates the dates that files get
 * @param now when it was decided, in nanoseconds since 1970
 */
public record RunDecision(View view, List<State> states, RetryPlan plan, Dates dates, long now) {
  /** The clock may be behind by two seconds, and edits may be dated two more ahead of that. */
  private static final long LONGEST_WAIT_NANOS = 5_000_000_000L;

  public RunDecision {
    states = List.copyOf(states);
  }

  static RunDecision decide(View view, List<State> states, RetryPlan plan, long now) {
    return new RunDecision(view, states, plan, DatingRule.decide(view, states, plan, now), now);
  }

  /** What a cache has to note before the command starts. */
  public StateRecord cacheBefore(String stateId) {
    return states.stream()
        .filter(state -> state.id().equals(stateId))
        .findFirst()
        .map(state -> state.afterSeeing(view, dates.seen()))
        .orElseGet(() -> StateRecord.first(view, dates.seen()))
        .withDoubts(plan.doubtful(dates));
  }

  /** The latest date in view; what the command writes is later. */
  public long latestDate() {
    return dates.latest(Long.MAX_VALUE);
  }

  /**
   * The command must not start before this time, so that all it writes is later than what is in
   * view and in the caches.
   */
  public long earliestStart() {
    long limit = now + LONGEST_WAIT_NANOS;
    long latest = dates.latest(limit);
    for (State state : states) {
      latest = Math.max(latest, Math.min(state.written(), limit));
    }
    return Moment.justAfter(latest);
  }

  /** The files with another date than their layers give them, as a layer. */
  public Manifest dateLayer() {
    NavigableMap<String, Entry> entries = new TreeMap<>();
    dates
        .changed()
        .forEach(
            (path, date) -> {
              Entry entry = view.entry(path);
              if (entry != null) {
                entries.put(path, entry.asMerged().withDate(date));
              }
            });
    return new Manifest(entries);
  }
}
