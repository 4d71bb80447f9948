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
    if (frame.scope().declares(name) && frame.has(Feature.ARG_SCOPE_AND_SET)) {
      throw state.error(
          arg.name(), "\"" + name + "\" is declared already", "use SET to change a LET");
    }
    String value = BuiltinArgs.isBuiltin(name) ? builtin(state, arg, name) : frame.args().get(name);
    Word defaultValue = arg.value();
    if (value == null && defaultValue != null) {
      value = WordExpander.of(state).whole(defaultValue);
    }
    if (value == null && state.isOn(arg.required())) {
      throw state.error(arg.name(), "\"" + name + "\" has no value", "give one: --" + name + "=…");
    }
    String result = value == null ? "" : value;
    RecipeState next = state.with(frame.scope().with(name, Scope.Kind.ARGUMENT, result));
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
      String value = BuiltinArgs.value(name, state);
      if (value != null) {
        return value;
      }
    } catch (EarthfileLoader.Unreachable e) {
      throw state.error(arg.name(), String.valueOf(e.getMessage()), e.hint());
    }
    throw state.error(
        arg.name(),
        "there is no builtin argument " + name,
        "names that begin with EARTHLY_ or EARTH_ are reserved");
  }

  static RecipeState let(RecipeState state, Command.Let let) {
    String name = state.text(let.name());
    return state.with(
        state.frame().scope().with(name, Scope.Kind.VARIABLE, state.text(let.value())));
  }

  static RecipeState set(RecipeState state, Command.Set set) {
    CallFrame frame = state.frame();
    String name = state.text(set.name());
    Scope.Value value = frame.scope().find(name);
    if (value == null) {
      throw state.error(
          set.name(), "there is no variable \"" + name + "\"", "declare it first with LET");
    }
    if (value.kind() == Scope.Kind.ARGUMENT) {
      throw state.error(
          set.name(),
          "\"" + name + "\" is an ARG and cannot be changed",
          "put it into a variable first: LET " + name + "=$" + name);
    }
    return state.with(frame.scope().withChanged(name, state.text(set.value())));
  }
}
