package dev.datestone.engine;

import dev.datestone.dating.ObservedRun;
import dev.datestone.dating.RetryPlan;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an attempt of a RUN means for its caches, the chain and the next attempt. It asks no clock
 * and no disk.
 *
 * @param viewAfter what is in view after it
 * @param nextPlan the plan for the next attempt; if it differs from the plan of this one, the
 *     command is executed again
 * @param observed what it found and wrote, if it used caches
 */
public record RunRecord(
    RunDecision decision,
    Executor.Outcome outcome,
    Supplier<View> viewAfter,
    RetryPlan nextPlan,
    Optional<ObservedRun> observed) {
  /** Records an attempt that used no cache, or whose outcome nobody asks for. */
  static RunRecord withoutCaches(
      RunDecision decision, Executor.Outcome outcome, Supplier<View> viewAfter) {
    return new RunRecord(decision, outcome, viewAfter, decision.plan(), Optional.empty());
  }

  /**
   * Records an attempt that used caches.
   *
   * @param mayRepeat whether the command may be executed again
   */
  static RunRecord withCaches(
      RunDecision decision, Executor.Outcome outcome, View viewAfter, boolean mayRepeat) {
    ObservedRun observed = ObservedRun.of(decision.view(), decision.dates().seen(), viewAfter);
    RetryPlan nextPlan =
        outcome.isSuccess() && mayRepeat
            ? decision.plan().next(decision.dates(), observed)
            : decision.plan();
    return new RunRecord(decision, outcome, () -> viewAfter, nextPlan, Optional.of(observed));
  }

  /** Whether the outcome counts: otherwise it is thrown away and the command executed again. */
  boolean counts() {
    return nextPlan.equals(decision.plan());
  }

  /** What a cache has seen after this attempt. */
  public StateRecord cacheAfter(StateRecord before) {
    boolean settled = outcome.isSuccess() && counts();
    return observed.map(run -> before.afterRun(run, decision.plan(), settled)).orElse(before);
  }

  /** What the chain has seen after this attempt. */
  public StateRecord chain() {
    return StateRecord.ofChain(
        decision.states(), decision.view(), decision.dates().seen(), viewAfter.get());
  }

  /** No file that the command made is later than this. */
  public long latestWrite() {
    long latest = Math.max(outcome.end(), decision.latestDate());
    for (State state : decision.states()) {
      latest = Math.max(latest, state.written());
    }
    return latest;
  }
}
