package dev.datestone.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates each target of a build once, whoever calls it, and finds cycles.
 *
 * <p>Two calls are the same if they agree in the arguments that the target reads. Which these are
 * is known when its evaluation has finished. Until then a similar call waits, or goes on as soon as
 * the target reads an argument in which the two differ.
 */
final class TargetMemo {
  private record Finished(TargetCall call, Outcome outcome) {}

  private record Running(TargetCall call, TrackedArgs args, CompletableFuture<Outcome> outcome) {}

  /**
   * The result of evaluating a recipe.
   *
   * @param globals the arguments of a base recipe that all targets of its file see
   * @param onHost whether it ended on the host, after LOCALLY
   * @param hosts of HOST, each "address name"
   * @param readArgs the arguments that were read, with their values
   * @param waited whether something was built while it was evaluated
   */
  record Outcome(
      EvaluatedTarget target,
      SortedMap<String, String> globals,
      Map<String, Imports.Imported> imports,
      boolean onHost,
      List<String> hosts,
      Map<String, Optional<String>> readArgs,
      boolean waited) {}

  private record Name(Path folder, String target) {
    static Name of(TargetCall call) {
      return new Name(call.folder(), call.target());
    }
  }

  private final Map<Name, List<Finished>> finished = new HashMap<>();
  private final Map<Name, List<Running>> running = new HashMap<>();

  /** Which calls each running call waits for. */
  private final Map<TargetCall, Set<TargetCall>> waits = new HashMap<>();

  /** How many threads wait for news of running calls; written under the lock, read without. */
  private volatile int waiting;

  /**
   * Which calls each running call waits for because they may turn out to be the same as its own.
   */
  private final Map<TargetCall, List<TargetCall>> possibleWaits = new HashMap<>();

  /** The state of a call: evaluated, being evaluated, or now to be evaluated by whoever asked. */
  sealed interface Answer {
    record Done(Outcome outcome) implements Answer {}

    record InProgress(CompletableFuture<Outcome> outcome) implements Answer {}

    /** The caller has to evaluate it, with these arguments. */
    record Claimed(TrackedArgs args, CompletableFuture<Outcome> outcome) implements Answer {}

    /** Each call waits for the next one, and the last for the first. */
    record Cycle(List<TargetCall> calls) implements Answer {}
  }

  /**
   * Looks a call up, and claims it if nobody has.
   *
   * @param from the call whose evaluation needs it, if there is one
   */
  synchronized Answer ask(@Nullable TargetCall from, TargetCall call) throws InterruptedException {
    TargetCall possible = null;
    boolean waits = false;
    try {
      while (true) {
        Outcome done = done(call);
        if (done != null) {
          return new Answer.Done(done);
        }
        Running other = same(call);
        if (other != null) {
          return inProgress(from, other);
        }
        TargetCall next = maybeSame(from, call);
        if (next == null) {
          return claim(from, call);
        }
        if (!waits) {
          waits = true;
          waiting++;
          continue; // nobody was notified of what changed before this
        }
        if (!next.equals(possible)) {
          setPossibleWait(from, possible, next);
          possible = next;
        }
        wait();
      }
    } finally {
      if (waits) {
        waiting--;
      }
      setPossibleWait(from, possible, null);
    }
  }

  private Answer inProgress(@Nullable TargetCall from, Running other) {
    List<TargetCall> cycle = from == null ? List.of() : path(other.call(), from);
    if (!cycle.isEmpty()) {
      return new Answer.Cycle(cycle);
    }
    waitsFor(from, other.call());
    return new Answer.InProgress(other.outcome());
  }

  private Answer claim(@Nullable TargetCall from, TargetCall call) {
    TrackedArgs args = new TrackedArgs(call.arguments(), this::changed);
    CompletableFuture<Outcome> mine = new CompletableFuture<>();
    running
        .computeIfAbsent(Name.of(call), name -> new ArrayList<>())
        .add(new Running(call, args, mine));
    waitsFor(from, call);
    return new Answer.Claimed(args, mine);
  }

  /** Notifies the others: one that waits for this call may now be part of a cycle. */
  private void setPossibleWait(
      @Nullable TargetCall from, @Nullable TargetCall before, @Nullable TargetCall now) {
    if (from != null && before != null) {
      possibleWaits.getOrDefault(from, new ArrayList<>()).remove(before);
    }
    if (from != null && now != null) {
      possibleWaits.computeIfAbsent(from, each -> new ArrayList<>()).add(now);
      notifyAll();
    }
  }

  private void waitsFor(@Nullable TargetCall from, TargetCall call) {
    if (from != null) {
      waits.computeIfAbsent(from, each -> new LinkedHashSet<>()).add(call);
      changed();
    }
  }

  /** Takes no lock while nobody waits: arguments are read all the time. */
  private void changed() {
    if (waiting > 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private @Nullable Outcome done(TargetCall call) {
    for (Finished each : finished.getOrDefault(Name.of(call), List.of())) {
      if (each.call().isLike(call)
          && (!each.outcome().waited() || each.call().saves() == call.saves())
          && TrackedArgs.agree(each.outcome().readArgs(), call.arguments())) {
        return each.outcome();
      }
    }
    return null;
  }

  private @Nullable Running same(TargetCall call) {
    for (Running each : running.getOrDefault(Name.of(call), List.of())) {
      if (each.call().equals(call)) {
        return each;
      }
    }
    return null;
  }

  /**
   * A running call that agrees in all arguments that were read so far, and that does not wait for
   * the caller.
   */
  private @Nullable TargetCall maybeSame(@Nullable TargetCall from, TargetCall call) {
    for (Running each : running.getOrDefault(Name.of(call), List.of())) {
      if (each.call().isLike(call)
          && TrackedArgs.agree(each.args().read(), call.arguments())
          && (from == null
              || !findPath(each.call(), from, new ArrayList<>(), new HashSet<>(), true))) {
        return each.call();
      }
    }
    return null;
  }

  /** The calls from one to another of which each waits for the next; empty if there are none. */
  private List<TargetCall> path(TargetCall from, TargetCall to) {
    List<TargetCall> path = new ArrayList<>();
    findPath(from, to, path, new HashSet<>(), false);
    return path;
  }

  private boolean findPath(
      TargetCall from,
      TargetCall to,
      List<TargetCall> path,
      Set<TargetCall> seen,
      boolean withPossibleWaits) {
    if (!seen.add(from)) {
      return false;
    }
    path.add(from);
    if (from.equals(to)) {
      return true;
    }
    List<TargetCall> all = new ArrayList<>(waits.getOrDefault(from, Set.of()));
    if (withPossibleWaits) {
      all.addAll(possibleWaits.getOrDefault(from, List.of()));
    }
    for (TargetCall next : all) {
      if (same(next) != null && findPath(next, to, path, seen, withPossibleWaits)) {
        return true;
      }
    }
    path.removeLast();
    return false;
  }

  void end(TargetCall call, CompletableFuture<Outcome> future, Outcome outcome) {
    synchronized (this) {
      finished
          .computeIfAbsent(Name.of(call), name -> new ArrayList<>())
          .add(new Finished(call, outcome));
      forget(call);
    }
    future.complete(outcome);
  }

  void fail(TargetCall call, CompletableFuture<Outcome> future, Throwable failure) {
    synchronized (this) {
      forget(call);
    }
    future.completeExceptionally(failure);
  }

  private void forget(TargetCall call) {
    running
        .getOrDefault(Name.of(call), new ArrayList<>())
        .removeIf(each -> each.call().equals(call));
    waits.remove(call);
    possibleWaits.remove(call);
    notifyAll();
  }
}
