package dev.datestone.evaluate;

import dev.datestone.earthfile.Expansion;
import dev.datestone.earthfile.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values that the commands of one recipe see: arguments, variables, and the environment of the
 * image as it stands.
 *
 * <p>The order of overriding is decided where an argument is declared; here only the outcome is
 * kept.
 */
final class Scope {
  /** What a name stands for. */
  enum Kind {
    ARGUMENT,
    VARIABLE
  }

  private record Value(Kind kind, String text, boolean global) {}

  private final Map<String, Value> values = new HashMap<>();

  boolean declares(String name) {
    Value value = values.get(name);
    return value != null && !value.global();
  }

  @Nullable Kind kind(String name) {
    Value value = values.get(name);
    return value == null ? null : value.kind();
  }

  void put(String name, Kind kind, String text) {
    values.put(name, new Value(kind, text, false));
  }

  /** An argument of the base recipe that all targets of the file see. */
  void putGlobal(String name, String text) {
    values.put(name, new Value(Kind.ARGUMENT, text, true));
  }

  @Nullable String get(String name) {
    Value value = values.get(name);
    return value == null ? null : value.text();
  }

  /** Arguments and variables by name: a RUN gets them as environment. */
  SortedMap<String, String> all() {
    SortedMap<String, String> all = new TreeMap<>();
    values.forEach((name, value) -> all.put(name, value.text()));
    return all;
  }

  SortedMap<String, String> arguments() {
    SortedMap<String, String> all = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          if (value.kind() == Kind.ARGUMENT) {
            all.put(name, value.text());
          }
        });
    return all;
  }

  /** Looks a name up here first, then in the environment. */
  Expansion.Lookup lookup(Map<String, String> environment) {
    return name -> {
      Value value = values.get(name);
      return value != null ? value.text() : environment.get(name);
    };
  }

  /** A place to point at, for what was said on the command line. */
  static final Position COMMAND_LINE = Position.NONE;
}
