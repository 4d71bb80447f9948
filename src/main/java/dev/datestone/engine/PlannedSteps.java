package dev.datestone.engine;

import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** The operations of a graph as a list, for reports. */
final class PlannedSteps {
  private final IdentityHashMap<Operation, Integer> numbers = new IdentityHashMap<>();
  private final List<Event.PlannedStep> steps = new ArrayList<>();
  private final Function<Operation, Optional<Snapshot>> snapshots;

  private PlannedSteps(Function<Operation, Optional<Snapshot>> snapshots) {
    this.snapshots = snapshots;
  }

  static List<Event.PlannedStep> of(
      List<Operation> ends, Function<Operation, Optional<Snapshot>> snapshots) {
    PlannedSteps all = new PlannedSteps(snapshots);
    ends.forEach(all::add);
    return all.steps;
  }

  /** Without recursion: chains are long. */
  private void add(Operation end) {
    Deque<Operation> open = new ArrayDeque<>(List.of(end));
    while (!open.isEmpty()) {
      Operation operation = open.peek();
      List<Operation> missing =
          operation.inputs().stream().filter(each -> !numbers.containsKey(each)).toList();
      if (missing.isEmpty()) {
        open.pop();
        if (!numbers.containsKey(operation)) {
          numbers.put(operation, steps.size());
          steps.add(step(operation));
        }
      } else {
        missing.forEach(open::push);
      }
    }
  }

  private Event.PlannedStep step(Operation operation) {
    TreeSet<Integer> needs = new TreeSet<>();
    operation.inputs().forEach(each -> needs.add(numbers.getOrDefault(each, 0)));
    return new Event.PlannedStep(
        operation.label(),
        kind(operation),
        List.copyOf(needs),
        caches(operation),
        layer(operation));
  }

  private String layer(Operation operation) {
    if (operation instanceof Operation.Image) {
      return "";
    }
    String own = top(Optional.of(operation));
    return own.equals(top(operation.parent())) ? "" : own;
  }

  private String top(Optional<Operation> operation) {
    return operation
        .flatMap(snapshots)
        .filter(snapshot -> !snapshot.layers().isEmpty())
        .map(snapshot -> snapshot.layers().getLast())
        .orElse("");
  }

  private static List<String> caches(Operation operation) {
    Operation.Run run =
        switch (operation) {
          case Operation.Run self -> self;
          case Operation.Try tried -> tried.run();
          case Operation.Image _,
              Operation.Scratch _,
              Operation.MakeDirectory _,
              Operation.Copy _,
              Operation.RequireSuccess _,
              Operation.HostRun _,
              Operation.HostCopy _ ->
              null;
        };
    List<String> caches = new ArrayList<>();
    if (run != null) {
      for (Mount mount : run.mounts()) {
        if (mount instanceof Mount.Cache cache) {
          caches.add(cache.name().toString());
        }
      }
    }
    return caches;
  }

  private static String kind(Operation operation) {
    return switch (operation) {
      case Operation.Image _ -> "image";
      case Operation.Copy _ -> "copy";
      case Operation.Run _, Operation.Try _ -> "run";
      case Operation.HostRun _, Operation.HostCopy _ -> "host";
      case Operation.Scratch _, Operation.MakeDirectory _, Operation.RequireSuccess _ -> "other";
    };
  }
}
