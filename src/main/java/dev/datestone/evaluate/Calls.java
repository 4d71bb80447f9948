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
 * The targets that a build has asked for: each is evaluated once, whoever asks, and no two wait for
 * each other in a circle.
 *
 * <p>A target is known by the arguments that it looks at. While one is being evaluated nobody knows
 * all of them; who asks for the same target with other arguments waits until they differ in one
 * that was looked at, or until the evaluation has ended.
 */
final class Calls {
  /** A target that was evaluated, and which arguments it looked at. */
  private record Known(Call call, Outcome outcome) {}

  /** A target that is being evaluated. */
  private record Running(Call call, Given given, CompletableFuture<Outcome> outcome) {}

  /**
   * What an evaluation came to.
   *
   * @param globals arguments of a base recipe that all targets of the file see
   * @param onHost whether it ended on the host, after LOCALLY
   * @param asked the arguments that were looked at, with what they said
   * @param waited whether it made something true while it was evaluated
   */
  record Outcome(
      Goal goal,
      SortedMap<String, String> globals,
      Map<String, Imports.Imported> imports,
      boolean onHost,
      Map<String, Optional<String>> asked,
      boolean waited) {}

  private record Name(Path folder, String target) {
    static Name of(Call call) {
      return new Name(call.folder(), call.target());
    }
  }

  private final Map<Name, List<Known>> known = new HashMap<>();
  private final Map<Name, List<Running>> running = new HashMap<>();

  /** For each target that is being evaluated those that it waits for. */
  private final Map<Call, Set<Call>> waits = new HashMap<>();

  /** How many look at what others do before they go on; changed under the lock, read without. */
  private volatile int waiting;

  /** The same for those that may turn out to be what it wants. */
  private final Map<Call, List<Call>> hopes = new HashMap<>();

  /** Who is to evaluate a call: somebody has, somebody does, or whoever asks. */
  sealed interface Answer {
    record Done(Outcome outcome) implements Answer {}

    record Elsewhere(CompletableFuture<Outcome> outcome) implements Answer {}

    /** The arguments note what is looked at. */
    record Yours(Given given, CompletableFuture<Outcome> outcome) implements Answer {}

    /** Each waits for the next, and the last for the first. */
    record Circle(List<Call> calls) implements Answer {}
  }

  /**
   * Asks for a target.
   *
   * @param from the target whose evaluation needs it, if it is one's
   */
  synchronized Answer ask(@Nullable Call from, Call call) throws InterruptedException {
    Call hope = null;
    boolean waits = false;
    try {
      while (true) {
        Outcome done = done(call);
        if (done != null) {
          return new Answer.Done(done);
        }
        Running other = same(call);
        if (other != null) {
          return elsewhere(from, other);
        }
        Call next = mayBeTheSame(from, call);
        if (next == null) {
          return yours(from, call);
        }
        if (!waits) {
          waits = true;
          waiting++;
          continue; // what changed before this was told to nobody
        }
        if (!next.equals(hope)) {
          hope(from, hope, next);
          hope = next;
        }
        wait();
      }
    } finally {
      if (waits) {
        waiting--;
      }
      hope(from, hope, null);
    }
  }

  private Answer elsewhere(@Nullable Call from, Running other) {
    List<Call> circle = from == null ? List.of() : way(other.call(), from);
    if (!circle.isEmpty()) {
      return new Answer.Circle(circle);
    }
    waitsFor(from, other.call());
    return new Answer.Elsewhere(other.outcome());
  }

  private Answer yours(@Nullable Call from, Call call) {
    Given given = new Given(call.arguments(), this::changed);
    CompletableFuture<Outcome> mine = new CompletableFuture<>();
    running
        .computeIfAbsent(Name.of(call), name -> new ArrayList<>())
        .add(new Running(call, given, mine));
    waitsFor(from, call);
    return new Answer.Yours(given, mine);
  }

  /** Changes what one hopes for; others, who may hope for that one, have to think again. */
  private void hope(@Nullable Call from, @Nullable Call before, @Nullable Call now) {
    if (from != null && before != null) {
      hopes.getOrDefault(from, new ArrayList<>()).remove(before);
    }
    if (from != null && now != null) {
      hopes.computeIfAbsent(from, each -> new ArrayList<>()).add(now);
      notifyAll();
    }
  }

  private void waitsFor(@Nullable Call from, Call call) {
    if (from != null) {
      waits.computeIfAbsent(from, each -> new LinkedHashSet<>()).add(call);
      changed();
    }
  }

  /** Arguments are looked at all the time, and hardly ever does somebody wait for that. */
  private void changed() {
    if (waiting > 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private @Nullable Outcome done(Call call) {
    for (Known each : known.getOrDefault(Name.of(call), List.of())) {
      if (each.call().isLike(call)
          && (!each.outcome().waited() || each.call().saves() == call.saves())
          && Given.agree(each.outcome().asked(), call.arguments())) {
        return each.outcome();
      }
    }
    return null;
  }

  private @Nullable Running same(Call call) {
    for (Running each : running.getOrDefault(Name.of(call), List.of())) {
      if (each.call().equals(call)) {
        return each;
      }
    }
    return null;
  }

  /**
   * The same target that is being evaluated with arguments that agree so far, by somebody who does
   * not wait for who asks.
   */
  private @Nullable Call mayBeTheSame(@Nullable Call from, Call call) {
    for (Running each : running.getOrDefault(Name.of(call), List.of())) {
      if (each.call().isLike(call)
          && Given.agree(each.given().asked(), call.arguments())
          && (from == null
              || !leads(each.call(), from, new ArrayList<>(), new HashSet<>(), true))) {
        return each.call();
      }
    }
    return null;
  }

  /** How one waits for the other, each for the next; empty if it does not. */
  private List<Call> way(Call from, Call to) {
    List<Call> way = new ArrayList<>();
    leads(from, to, way, new HashSet<>(), false);
    return way;
  }

  private boolean leads(Call from, Call to, List<Call> way, Set<Call> seen, boolean alsoHopes) {
    if (!seen.add(from)) {
      return false;
    }
    way.add(from);
    if (from.equals(to)) {
      return true;
    }
    List<Call> all = new ArrayList<>(waits.getOrDefault(from, Set.of()));
    if (alsoHopes) {
      all.addAll(hopes.getOrDefault(from, List.of()));
    }
    for (Call next : all) {
      if (same(next) != null && leads(next, to, way, seen, alsoHopes)) {
        return true;
      }
    }
    way.removeLast();
    return false;
  }

  void end(Call call, CompletableFuture<Outcome> future, Outcome outcome) {
    synchronized (this) {
      known.computeIfAbsent(Name.of(call), name -> new ArrayList<>()).add(new Known(call, outcome));
      forget(call);
    }
    future.complete(outcome);
  }

  void fail(Call call, CompletableFuture<Outcome> future, Throwable failure) {
    synchronized (this) {
      forget(call);
    }
    future.completeExceptionally(failure);
  }

  private void forget(Call call) {
    running
        .getOrDefault(Name.of(call), new ArrayList<>())
        .removeIf(each -> each.call().equals(call));
    waits.remove(call);
    hopes.remove(call);
    notifyAll();
  }
}
