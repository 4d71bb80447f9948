package dev.datestone.session;

import dev.datestone.content.JsonObject;
import dev.datestone.evaluate.EvaluatedTarget;
import dev.datestone.evaluate.LocalOutput;
import dev.datestone.operation.GraphOrder;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The operations that a target comes down to, for people and programs: each with a number, and
 * after those that it needs.
 */
public final class Graph {
  private final GraphOrder order = new GraphOrder();
  private final Set<EvaluatedTarget> goals = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<LocalOutput> outputs = new ArrayList<>();
  private final String target;

  Graph(EvaluatedTarget goal) {
    target = goal.name();
    collect(goal, true);
  }

  private void collect(EvaluatedTarget goal, boolean saves) {
    if (!goals.add(goal)) {
      return;
    }
    goal.used().forEach(each -> collect(each, false));
    goal.built().forEach(each -> collect(each, saves));
    goal.saved().forEach(saved -> add(saved.from()));
    add(goal.end());
    goal.images().forEach(image -> add(image.end()));
    goal.pushes().forEach(this::add);
    for (LocalOutput output : goal.outputs()) {
      add(output.saved().from());
      if (saves) {
        outputs.add(output);
      }
    }
  }

  private void add(Operation end) {
    order.add(end);
  }

  /** Users count from 1. */
  private int number(Operation operation) {
    return order.place(operation) + 1;
  }

  private List<Integer> edges(Operation operation) {
    return order.needs(operation).stream().map(place -> place + 1).toList();
  }

  private static String kind(Operation operation) {
    return switch (operation) {
      case Operation.Image _ -> "image";
      case Operation.Scratch _ -> "scratch";
      case Operation.MakeDirectory _ -> "folder";
      case Operation.Copy _ -> "copy";
      case Operation.Run _ -> "run";
      case Operation.Try _ -> "attempt";
      case Operation.RequireSuccess _ -> "succeeded";
      case Operation.HostRun _ -> "host run";
      case Operation.HostCopy _ -> "host copy";
    };
  }

  /** The command, on one line. */
  private static String command(Label label) {
    String text = label.text();
    return text.isEmpty() ? "(nothing)" : text;
  }

  /** Each behind those that it needs. */
  List<Operation> operations() {
    return order.operations();
  }

  /** A line each: its number, its target, its command, and the numbers of what it needs. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Operation node : order.operations()) {
      text.append(number(node)).append(' ').append(node.label().target()).append(" | ");
      text.append(command(node.label()));
      List<Integer> edges = edges(node);
      if (!edges.isEmpty()) {
        text.append("  <- ")
            .append(String.join(", ", edges.stream().map(String::valueOf).toList()));
      }
      text.append('\n');
    }
    for (LocalOutput output : outputs) {
      SavedArtifact saved = output.saved();
      text.append("saves ").append(output.written()).append("  <- ");
      text.append(number(saved.from())).append('\n');
    }
    return text.toString();
  }

  /** For graphviz. */
  public String dot() {
    StringBuilder text = new StringBuilder("digraph {\n  node [shape=box]\n");
    for (Operation node : order.operations()) {
      String label = node.label().target() + "\\n" + quoted(command(node.label()));
      text.append("  n" + number(node) + " [label=\"" + label + "\"]\n");
    }
    for (Operation node : order.operations()) {
      for (int need : edges(node)) {
        text.append("  n" + need + " -> n" + number(node) + "\n");
      }
    }
    return text.append("}\n").toString();
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** The same for programs. */
  public String json() {
    List<JsonObject> operations =
        order.operations().stream()
            .map(
                node ->
                    new JsonObject()
                        .put("id", number(node))
                        .put("kind", kind(node))
                        .put("target", node.label().target())
                        .put("command", node.label().text())
                        .put("file", node.label().file())
                        .put("line", node.label().line())
                        .put("needs", edges(node)))
            .toList();
    List<JsonObject> written =
        outputs.stream()
            .map(
                output ->
                    new JsonObject()
                        .put("from", number(output.saved().from()))
                        .put("path", output.saved().source())
                        .put("destination", output.written()))
            .toList();
    JsonObject all =
        new JsonObject()
            .put("target", target)
            .put("operations", operations)
            .put("outputs", written);
    return JsonObject.write(all, true) + "\n";
  }
}
