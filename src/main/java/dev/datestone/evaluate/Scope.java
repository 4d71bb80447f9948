package dev.datestone.evaluate;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The arguments and variables of a block, and those of the blocks around it. Immutable: a change
 * gives another scope.
 *
 * @param outer the block around this one, absent for the arguments of the base recipe
 */
record Scope(Map<String, Value> values, @Nullable Scope outer) {
  /** What a name stands for. */
  enum Kind {
    ARGUMENT,
    VARIABLE
  }

  record Value(Kind kind, String text) {}

  /** The scope of a recipe that sees these arguments of its base recipe. */
  static Scope of(SortedMap<String, String> globals) {
    Map<String, Value> values = new HashMap<>();
    globals.forEach((name, text) -> values.put(name, new Value(Kind.ARGUMENT, text)));
    return new Scope(values, null).enter();
  }

  /** The scope of a block inside this one. */
  Scope enter() {
    return new Scope(Map.of(), this);
  }

  /** The scope after the end of this block. */
  Scope leave() {
    return outer == null ? this : outer;
  }

  /** Whether this very block declares the argument. */
  boolean declares(String name) {
    Value value = values.get(name);
    return value != null && value.kind() == Kind.ARGUMENT;
  }

  @Nullable Value find(String name) {
    for (Scope block = this; block != null; block = block.outer) {
      Value value = block.values.get(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  Scope with(String name, Kind kind, String text) {
    Map<String, Value> changed = new HashMap<>(values);
    changed.put(name, new Value(kind, text));
    return new Scope(changed, outer);
  }

  /** Changes a variable in the block that declares it. */
  Scope withChanged(String name, String text) {
    return outer == null || values.containsKey(name)
        ? with(name, Kind.VARIABLE, text)
        : new Scope(values, outer.withChanged(name, text));
  }

  /** Arguments and variables by name, as a RUN gets them in its environment. */
  SortedMap<String, String> all() {
    SortedMap<String, String> all = new TreeMap<>();
    visible().forEach((name, value) -> all.put(name, value.text()));
    return all;
  }

  SortedMap<String, String> arguments() {
    SortedMap<String, String> arguments = new TreeMap<>();
    visible()
        .forEach(
            (name, value) -> {
              if (value.kind() == Kind.ARGUMENT) {
                arguments.put(name, value.text());
              }
            });
    return arguments;
  }

  private Map<String, Value> visible() {
    Map<String, Value> visible = outer == null ? new HashMap<>() : outer.visible();
    visible.putAll(values);
    return visible;
  }
}
