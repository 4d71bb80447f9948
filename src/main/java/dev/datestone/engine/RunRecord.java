package dev.datestone.engine;

import dev.datestone.dating.ObservedRun;
import dev.datestone.dating.RetryPlan;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an attempt of a RUN means for its caches, the chain and the next attempt. It depends on its
 * arguments alone.
 *
 * @param after what is in view after it
 * @param next what is plan now; another attempt is needed if it differs from before
 */
public record RunRecord(
    RunDecision decision,
    Executor.Outcome outcome,
    Supplier<View> after,
    RetryPlan next,
    Optional<ObservedRun> passage) {
  /** Records an attempt that used no cache, or whose outcome nobody asks for. */
  static RunRecord withoutCaches(
      RunDecision decision, Executor.Outcome outcome, Supplier<View> after) {
    return new RunRecord(decision, outcome, after, decision.plan(), Optional.empty());
  }

  /**
   * Records an attempt that used caches.
   *
   * @param mayRepeat whether the command may be executed again
   */
  static RunRecord withCaches(
      RunDecision decision, Executor.Outcome outcome, View after, boolean mayRepeat) {
    ObservedRun passage = ObservedRun.of(decision.view(), decision.dates().seen(), after);
    RetryPlan next =
        outcome.isSuccess() && mayRepeat
            ? decision.plan().after(decision.dates(), passage)
            : decision.plan();
    return new RunRecord(decision, outcome, () -> after, next, Optional.of(passage));
  }

  /** Whether the outcome counts: otherwise it is thrown away and the command executed again. */
  boolean isComplete() {
    return next.equals(decision.plan());
  }

  /** What a cache has seen after this attempt. */
  public StateRecord cacheAfter(StateRecord before) {
    boolean counts = outcome.isSuccess() && isComplete();
    return passage.map(run -> before.afterRun(run, decision.plan(), counts)).orElse(before);
  }

  /** What the chain has seen after this attempt. */
  public StateRecord chain() {
    return StateRecord.ofChain(
        decision.states(), decision.view(), decision.dates().seen(), after.get());
  }

  /** No file that the command made is later than this. */
  public long written() {
    long written = Math.max(outcome.end(), decision.latestDate());
    for (State state : decision.states()) {
      written = Math.max(written, state.written());
    }
    return written;
  }
}
