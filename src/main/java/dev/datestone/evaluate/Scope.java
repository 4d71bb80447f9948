package dev.datestone.evaluate;

import dev.datestone.earthfile.Expansion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values that commands see: arguments and variables, of this block before those of the blocks
 * around it. The order of overriding is decided where an argument is declared; here only the
 * outcome is kept.
 */
final class Scope {
  /** What a name stands for. */
  enum Kind {
    ARGUMENT,
    VARIABLE
  }

  private record Value(Kind kind, String text) {}

  /** The innermost block first; the arguments of the base recipe lie at the bottom. */
  private final Deque<Map<String, Value>> blocks = new ArrayDeque<>();

  Scope(SortedMap<String, String> globals) {
    Map<String, Value> bottom = new HashMap<>();
    globals.forEach((name, text) -> bottom.put(name, new Value(Kind.ARGUMENT, text)));
    blocks.push(bottom);
    blocks.push(new HashMap<>());
  }

  /** A block begins: what is declared in it ends with it. */
  void begin() {
    blocks.push(new HashMap<>());
  }

  void end() {
    blocks.pop();
  }

  /** Whether this very block declares the argument. */
  boolean declares(String name) {
    Value value = top().get(name);
    return value != null && value.kind() == Kind.ARGUMENT;
  }

  @Nullable Kind kind(String name) {
    Value value = find(name);
    return value == null ? null : value.kind();
  }

  void put(String name, Kind kind, String text) {
    top().put(name, new Value(kind, text));
  }

  /** Changes a variable in the block that declared it. */
  void set(String name, String text) {
    for (Map<String, Value> block : blocks) {
      if (block.containsKey(name)) {
        block.put(name, new Value(Kind.VARIABLE, text));
        return;
      }
    }
  }

  private Map<String, Value> top() {
    return blocks.element();
  }

  private @Nullable Value find(String name) {
    for (Map<String, Value> block : blocks) {
      Value value = block.get(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** Arguments and variables by name: a RUN gets them as environment. */
  SortedMap<String, String> all() {
    SortedMap<String, String> all = new TreeMap<>();
    blocks
        .descendingIterator()
        .forEachRemaining(block -> block.forEach((name, value) -> all.put(name, value.text())));
    return all;
  }

  SortedMap<String, String> arguments() {
    SortedMap<String, String> all = new TreeMap<>();
    blocks
        .descendingIterator()
        .forEachRemaining(
            block ->
                block.forEach(
                    (name, value) -> {
                      if (value.kind() == Kind.ARGUMENT) {
                        all.put(name, value.text());
                      } else {
                        all.remove(name);
                      }
                    }));
    return all;
  }

  /** Looks a name up here first, then in the environment. */
  Expansion.Lookup lookup(Map<String, String> environment) {
    return name -> {
      Value value = find(name);
      return value != null ? value.text() : environment.get(name);
    };
  }
}
