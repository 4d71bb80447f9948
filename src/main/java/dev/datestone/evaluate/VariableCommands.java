package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Word;
import org.jspecify.annotations.Nullable;

/** ARG, LET and SET. */
final class VariableCommands {
  private VariableCommands() {}

  static RecipeState arg(RecipeState state, Command.Arg arg) {
    CallFrame frame = state.frame();
    String name = state.text(arg.name());
    Scope scope = frame.scope();
    boolean once = frame.has(Feature.ARG_SCOPE_AND_SET);
    boolean implicit =
        !frame.has(Feature.EXPLICIT_GLOBAL)
            && !frame.isFunction()
            && state.recipe().call().isBase();
    boolean global = implicit || state.isOn(arg.global());
    boolean again = scope.isArgument(name) || (global && scope.isGlobal(name));
    if (once && (again || scope.isVariable(name))) {
      throw state.error(
          arg.name(), "\"" + name + "\" is declared already", "use SET to change a LET");
    }
    String value = once ? null : scope.find(name, state.config().environment());
    if (value == null) {
      value = BuiltinArgs.isBuiltin(name) ? builtin(state, arg, name) : frame.args().get(name);
    }
    Word defaultValue = arg.value();
    if (value == null && defaultValue != null) {
      value = WordExpander.of(state).argument(defaultValue);
    }
    if ((value == null || value.isEmpty()) && state.isOn(arg.required())) {
      throw state.error(arg.name(), "\"" + name + "\" has no value", "give one: --" + name + "=…");
    }
    String result = value == null ? "" : value;
    // From 0.8 on, ENV and other arguments of the base recipe hide its global ones.
    Scope declared =
        once && global ? scope.withGlobal(name, result) : scope.withArgument(name, result);
    RecipeState next = state.with(declared);
    return global ? next.with(next.results().withGlobal(name, result)) : next;
  }

  private static @Nullable String builtin(RecipeState state, Command.Arg arg, String name) {
    CallFrame frame = state.frame();
    String given = BuiltinArgs.isPlatform(name) ? frame.args().get(name) : null;
    if (given != null) {
      return given;
    }
    try {
      return BuiltinArgs.value(name, state);
    } catch (EarthfileLoader.Unreachable e) {
      throw state.error(arg.name(), String.valueOf(e.getMessage()), e.hint());
    }
  }

  static RecipeState let(RecipeState state, Command.Let let) {
    String name = state.text(let.name());
    Scope scope = state.frame().scope();
    if (scope.isVariable(name)) {
      throw state.error(
          let.name(), "\"" + name + "\" is declared already", "SET " + name + " changes it");
    }
    return state.with(scope.withVariable(name, WordExpander.of(state).value(let.value())));
  }

  static RecipeState set(RecipeState state, Command.Set set) {
    CallFrame frame = state.frame();
    String name = state.text(set.name());
    Scope scope = frame.scope();
    if (!scope.isVariable(name) && (scope.isArgument(name) || scope.isGlobal(name))) {
      throw state.error(
          set.name(),
          "\"" + name + "\" is an ARG and cannot be changed",
          "put it into a variable first: LET " + name + "=$" + name);
    }
    if (!scope.isVariable(name)) {
      throw state.error(
          set.name(), "there is no variable \"" + name + "\"", "declare it first with LET");
    }
    return state.with(scope.withVariable(name, WordExpander.of(state).value(set.value())));
  }
}
