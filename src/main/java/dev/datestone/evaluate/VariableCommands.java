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
    if (once && (scope.isArgument(name) || scope.isVariable(name))) {
      throw state.error(
          arg.name(), "\"" + name + "\" is declared already", "use SET to change a LET");
    }
    String value = BuiltinArgs.isBuiltin(name) ? builtin(state, arg, name) : frame.args().get(name);
    if (value == null && !once) {
      value = scope.find(name, state.config().environment());
    }
    Word defaultValue = arg.value();
    if (value == null && defaultValue != null) {
      value = WordExpander.of(state).whole(defaultValue);
    }
    if ((value == null || value.isEmpty()) && state.isOn(arg.required())) {
      throw state.error(arg.name(), "\"" + name + "\" has no value", "give one: --" + name + "=…");
    }
    String result = value == null ? "" : value;
    RecipeState next = state.with(scope.withArgument(name, result));
    boolean implicit = !frame.has(Feature.EXPLICIT_GLOBAL) && !frame.isFunction();
    return state.isOn(arg.global()) || (implicit && state.recipe().call().isBase())
        ? next.with(next.results().withGlobal(name, result))
        : next;
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
    return state.with(scope.withVariable(name, state.text(let.value())));
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
    return state.with(scope.withVariable(name, state.text(set.value())));
  }
}
