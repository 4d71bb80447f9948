package dev.datestone.evaluate;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What names mean in a recipe or function. A variable hides an argument of the same name, an
 * argument hides the image's environment, and that hides a global argument. Blocks such as IF have
 * no scope of their own. Immutable: a change gives another scope.
 *
 * @param variables of LET
 * @param arguments of ARG and FOR
 * @param globals the arguments of the base recipe that this recipe sees
 */
record Scope(
    Map<String, String> variables, Map<String, String> arguments, Map<String, String> globals) {

  /** The scope of a recipe that sees these arguments of its base recipe. */
  static Scope of(SortedMap<String, String> globals) {
    return new Scope(Map.of(), Map.of(), globals);
  }

  boolean isVariable(String name) {
    return variables.containsKey(name);
  }

  boolean isArgument(String name) {
    return arguments.containsKey(name);
  }

  boolean isGlobal(String name) {
    return globals.containsKey(name);
  }

  /** The value of a name where the image has this environment; null if it has none. */
  @Nullable String find(String name, Map<String, String> environment) {
    String own = own(name);
    if (own != null) {
      return own;
    }
    String value = environment.get(name);
    return value == null ? globals.get(name) : value;
  }

  /** The value of a name that hides the environment; null if it has none. */
  @Nullable String own(String name) {
    String variable = variables.get(name);
    return variable == null ? arguments.get(name) : variable;
  }

  Scope withArgument(String name, String text) {
    return new Scope(variables, changed(arguments, name, text), globals);
  }

  Scope withGlobal(String name, String text) {
    return new Scope(variables, arguments, changed(globals, name, text));
  }

  Scope withoutArgument(String name) {
    return new Scope(variables, changed(arguments, name, null), globals);
  }

  Scope withVariable(String name, String text) {
    return new Scope(changed(variables, name, text), arguments, globals);
  }

  private static Map<String, String> changed(
      Map<String, String> values, String name, @Nullable String text) {
    Map<String, String> changed = new HashMap<>(values);
    if (text == null) {
      changed.remove(name);
    } else {
      changed.put(name, text);
    }
    return changed;
  }

  /** The environment of a RUN: all values by name, over the image's environment. */
  SortedMap<String, String> over(Map<String, String> environment) {
    SortedMap<String, String> all = new TreeMap<>(globals);
    all.putAll(environment);
    all.putAll(arguments);
    all.putAll(variables);
    return all;
  }

  /** The arguments that {@code --pass-args} passes on. */
  SortedMap<String, String> passed() {
    SortedMap<String, String> passed = new TreeMap<>(globals);
    passed.putAll(arguments);
    return passed;
  }
}
