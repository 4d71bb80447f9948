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
 */
final class Calls {
  /** A target that was evaluated, and which arguments it looked at. */
  private record Known(Call call, Outcome outcome) {}

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

  private final Map<Path, Map<String, List<Known>>> known = new HashMap<>();
  private final Map<Call, CompletableFuture<Outcome>> running = new HashMap<>();
  private final Map<Call, Set<Call>> waits = new HashMap<>();

  /** Who is to evaluate a call: somebody has, somebody does, or whoever asks. */
  sealed interface Answer {
    record Done(Outcome outcome) implements Answer {}

    record Running(CompletableFuture<Outcome> outcome) implements Answer {}

    record Yours(CompletableFuture<Outcome> outcome) implements Answer {}

    /** Each waits for the next, and the last for the first. */
    record Circle(List<Call> calls) implements Answer {}
  }

  /**
   * Asks for a target.
   *
   * @param from the target whose evaluation needs it, if it is one's
   */
  synchronized Answer ask(@Nullable Call from, Call call) {
    Outcome done = done(call);
    if (done != null) {
      return new Answer.Done(done);
    }
    CompletableFuture<Outcome> other = running.get(call);
    if (other != null) {
      if (from != null) {
        List<Call> way = new ArrayList<>();
        if (leads(call, from, way, new HashSet<>())) {
          return new Answer.Circle(way);
        }
        waits.computeIfAbsent(from, each -> new LinkedHashSet<>()).add(call);
      }
      return new Answer.Running(other);
    }
    CompletableFuture<Outcome> mine = new CompletableFuture<>();
    running.put(call, mine);
    if (from != null) {
      waits.computeIfAbsent(from, each -> new LinkedHashSet<>()).add(call);
    }
    return new Answer.Yours(mine);
  }

  private @Nullable Outcome done(Call call) {
    for (Known each :
        known.getOrDefault(call.folder(), Map.of()).getOrDefault(call.target(), List.of())) {
      if (each.call().isLike(call)
          && (!each.outcome().waited() || each.call().saves() == call.saves())
          && Given.agree(each.outcome().asked(), call.arguments())) {
        return each.outcome();
      }
    }
    return null;
  }

  /** Whether one waits for the other, and on which way. */
  private boolean leads(Call from, Call to, List<Call> way, Set<Call> seen) {
    if (!seen.add(from)) {
      return false;
    }
    way.add(from);
    if (from.equals(to)) {
      return true;
    }
    for (Call next : waits.getOrDefault(from, Set.of())) {
      if (running.containsKey(next) && leads(next, to, way, seen)) {
        return true;
      }
    }
    way.removeLast();
    return false;
  }

  void end(Call call, CompletableFuture<Outcome> future, Outcome outcome) {
    synchronized (this) {
      known
          .computeIfAbsent(call.folder(), folder -> new HashMap<>())
          .computeIfAbsent(call.target(), target -> new ArrayList<>())
          .add(new Known(call, outcome));
      running.remove(call);
      waits.remove(call);
    }
    future.complete(outcome);
  }

  void fail(Call call, CompletableFuture<Outcome> future, Throwable failure) {
    synchronized (this) {
      running.remove(call);
      waits.remove(call);
    }
    future.completeExceptionally(failure);
  }
}
