package dev.datestone.engine;

import dev.datestone.operation.Operation;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where each operation of a build stands. This is the only place that changes it; operations are
 * told apart by identity.
 *
 * @param <T> the result of an operation
 */
final class OperationStates<T> {
  /** A state of an operation. What is not among the states was not asked for yet. */
  enum State {
    /** Asked for; its inputs may not be built yet. */
    WAITING,
    /** Its inputs are built and it is not cached: it waits for its turn. */
    READY,
    /** It is being executed. */
    RUNNING,
    /** It has a result, executed or cached. */
    DONE,
    FAILED,
    /** It was not started because another operation had failed. */
    SKIPPED;

    private Set<State> next() {
      return switch (this) {
        case WAITING -> Set.of(READY, DONE, FAILED, SKIPPED);
        case READY -> Set.of(RUNNING, DONE, FAILED, SKIPPED);
        case RUNNING -> Set.of(DONE, FAILED);
        case DONE, FAILED, SKIPPED -> Set.of();
      };
    }
  }

  private static final class Node<T> {
    private State state = State.WAITING;
    private final CompletableFuture<T> result = new CompletableFuture<>();
  }

  private final IdentityHashMap<Operation, Node<T>> nodes = new IdentityHashMap<>();

  /** Whether the caller has to build the operation: nobody has asked for it before. */
  synchronized boolean claim(Operation operation) {
    return nodes.putIfAbsent(operation, new Node<>()) == null;
  }

  synchronized void ready(Operation operation) {
    set(operation, State.READY);
  }

  synchronized void running(Operation operation) {
    set(operation, State.RUNNING);
  }

  void done(Operation operation, T result) {
    node(operation, State.DONE).complete(result);
  }

  void failed(Operation operation, Throwable cause) {
    node(operation, State.FAILED).completeExceptionally(cause);
  }

  void skipped(Operation operation, Throwable cause) {
    node(operation, State.SKIPPED).completeExceptionally(cause);
  }

  private synchronized CompletableFuture<T> node(Operation operation, State state) {
    return set(operation, state).result;
  }

  private Node<T> set(Operation operation, State state) {
    Node<T> node = nodes.get(operation);
    if (node == null || !node.state.next().contains(state)) {
      throw new IllegalStateException(
          operation.label().text()
              + " is "
              + (node == null ? "unknown" : node.state)
              + ", not to be "
              + state);
    }
    node.state = state;
    return node;
  }

  /** The result of an operation that was claimed, once there is one. */
  synchronized CompletableFuture<T> result(Operation operation) {
    Node<T> node = nodes.get(operation);
    if (node == null) {
      throw new IllegalStateException(operation.label().text() + " was not asked for");
    }
    return node.result;
  }

  /** The result of an operation; empty if it has none. */
  synchronized Optional<T> built(Operation operation) {
    Node<T> node = nodes.get(operation);
    return node != null && node.result.isDone() && !node.result.isCompletedExceptionally()
        ? Optional.of(node.result.join())
        : Optional.empty();
  }

  synchronized @Nullable State state(Operation operation) {
    Node<T> node = nodes.get(operation);
    return node == null ? null : node.state;
  }

  /** Whether nothing more happens with an operation. */
  boolean isFinished(Operation operation) {
    State state = state(operation);
    return state != null && state.next().isEmpty();
  }

  boolean isDone(Operation operation) {
    return state(operation) == State.DONE;
  }

  /** How many operations are in each state. */
  synchronized Map<State, Integer> counts() {
    Map<State, Integer> counts = new EnumMap<>(State.class);
    nodes.values().forEach(node -> counts.merge(node.state, 1, Integer::sum));
    return counts;
  }
}
