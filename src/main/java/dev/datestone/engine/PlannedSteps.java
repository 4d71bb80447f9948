package dev.datestone.engine;

import dev.datestone.operation.GraphOrder;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The operations of a graph as a list, for reports. */
final class PlannedSteps {
  private final GraphOrder order = new GraphOrder();
  private final Function<Operation, Optional<Snapshot>> snapshots;

  private PlannedSteps(Function<Operation, Optional<Snapshot>> snapshots) {
    this.snapshots = snapshots;
  }

  static List<Event.PlannedStep> of(
      List<Operation> ends, Function<Operation, Optional<Snapshot>> snapshots) {
    PlannedSteps steps = new PlannedSteps(snapshots);
    ends.forEach(steps.order::add);
    return steps.order.operations().stream().map(steps::step).toList();
  }

  private Event.PlannedStep step(Operation operation) {
    return new Event.PlannedStep(
        operation.label(),
        kind(operation),
        List.copyOf(order.needs(operation)),
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
