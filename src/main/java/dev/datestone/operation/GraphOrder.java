package dev.datestone.operation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Operations and all that they need, in an order in which each comes after what it needs. */
public final class GraphOrder {
  private final IdentityHashMap<Operation, Integer> places = new IdentityHashMap<>();
  private final List<Operation> operations = new ArrayList<>();

  /** Adds an operation and what it needs, as far as they are not there. */
  public void add(Operation end) {
    // Without recursion: chains are long.
    Deque<Operation> open = new ArrayDeque<>(List.of(end));
    while (!open.isEmpty()) {
      Operation operation = open.peek();
      List<Operation> missing =
          operation.inputs().stream().filter(need -> !places.containsKey(need)).toList();
      if (missing.isEmpty()) {
        open.pop();
        if (places.putIfAbsent(operation, operations.size()) == null) {
          operations.add(operation);
        }
      } else {
        missing.forEach(open::push);
      }
    }
  }

  public List<Operation> operations() {
    return Collections.unmodifiableList(operations);
  }

  /** The place of an operation that was added, from 0. */
  public int place(Operation operation) {
    Integer place = places.get(operation);
    if (place == null) {
      throw new IllegalArgumentException("not added: " + operation.label());
    }
    return place;
  }

  /** The places of what an operation needs. */
  public SortedSet<Integer> needs(Operation operation) {
    SortedSet<Integer> needs = new TreeSet<>();
    operation.inputs().forEach(each -> needs.add(place(each)));
    return needs;
  }
}
