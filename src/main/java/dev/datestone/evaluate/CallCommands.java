package dev.datestone.evaluate;

import dev.datestone.earthfile.CallArgs;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Function;
import dev.datestone.earthfile.Reference;
import dev.datestone.earthfile.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** BUILD, DO and IMPORT: other targets, functions and Earthfiles. */
final class CallCommands {
  private static final int MAX_FUNCTION_DEPTH = 100;

  private CallCommands() {}

  /** Starts the evaluation of the targets; {@link Recipe#builds} waits for them. */
  static RecipeState build(RecipeState state, Command.Build build) throws InterruptedException {
    List<String> platforms = new ArrayList<>();
    for (Word platform : build.platforms()) {
      platforms.add(References.platform(state, platform));
    }
    if (platforms.isEmpty()) {
      platforms.add(state.stage().platform());
    }
    Word word = build.target();
    Reference written = Reference.parse(state.path(word), word.position());
    for (Reference reference : References.matching(state, written, word, Feature.WILDCARD_BUILDS)) {
      for (String platform : platforms) {
        for (CallArgs call : References.combinations(build.call())) {
          References.PreparedCall prepared =
              References.prepare(state, reference, word, call, List.of(), platform, true);
          state
              .recipe()
              .builds()
              .start(
                  () -> {
                    EvaluatedTarget target = prepared.evaluate().target();
                    state.context().backend().startEarly(target.end());
                    return target;
                  });
        }
      }
    }
    return state;
  }

  static RecipeState doFunction(RecipeState state, Command.Do call) throws InterruptedException {
    Word word = call.function();
    CallFrame frame = state.frame();
    Reference reference = Reference.parse(state.path(word), word.position());
    References.Resolved resolved =
        References.resolve(state, reference, word, state.isOn(call.call().allowPrivileged()));
    Function function = function(state, word, reference.name(), resolved.project());
    if (frame.functionDepth() >= MAX_FUNCTION_DEPTH) {
      throw state.error(
          word,
          "more than " + MAX_FUNCTION_DEPTH + " functions call each other here",
          "does one call itself?");
    }
    SortedMap<String, String> args = References.args(state, call.call().args(), List.of());
    if (!args.isEmpty()) {
      References.warnOfUnused(
          state.recipe(),
          frame.place(word),
          "+" + reference.name(),
          UnusedArguments.of(resolved.project().earthfile(), function)
              .among(args.keySet(), Set.of()));
    }
    boolean passes = state.isOn(call.call().passArgs());
    if (passes) {
      frame.scope().passed().forEach(args::putIfAbsent);
    }
    Set<String> own = Set.copyOf(args.keySet());
    TrackedArgs given =
        passes ? withCallers(args, frame.args(), own) : new TrackedArgs(args, null, own);
    TargetMemo.Outcome base =
        baseRecipe(state.recipe(), resolved, baseArgs(state, reference, given, args));
    CallFrame inner =
        new CallFrame(
            resolved.project(),
            given,
            Scope.of(base.globals()),
            new Imports(base.imports(), Set.of()),
            resolved.allowPrivileged(),
            frame.functionDepth() + 1);
    return Commands.run(state.with(inner), function.recipe()).with(frame);
  }

  /**
   * What the base recipe of the function's file gets. From 0.8 on, this includes what the target
   * was given, whichever file the function is in.
   */
  private static TrackedArgs baseArgs(
      RecipeState state, Reference reference, TrackedArgs given, SortedMap<String, String> args) {
    CallFrame frame = state.frame();
    Set<String> own = Set.copyOf(args.keySet());
    boolean same = References.isOfThisFile(reference);
    if (!frame.has(Feature.ARG_SCOPE_AND_SET)) {
      return same ? withCallers(args, frame.args(), own) : given;
    }
    TrackedArgs top = state.recipe().args();
    SortedMap<String, String> all = new TreeMap<>(same ? frame.args().all() : given.all());
    all.putAll(top.all());
    all.putAll(args);
    return new TrackedArgs(all, top, own);
  }

  private static TrackedArgs withCallers(
      SortedMap<String, String> args, TrackedArgs caller, Set<String> own) {
    SortedMap<String, String> all = new TreeMap<>(caller.all());
    all.putAll(args);
    return new TrackedArgs(all, caller, own);
  }

  private static Function function(RecipeState state, Word word, String name, Project project) {
    Function function = project.earthfile().function(name);
    if (function != null) {
      return function;
    }
    if (project.earthfile().target(name) != null) {
      throw state.error(
          word, "+" + name + " is a target, not a function", "FROM, COPY and BUILD name targets");
    }
    List<String> names = project.earthfile().functions().stream().map(Function::name).toList();
    throw state.error(
        word,
        "no function +" + name + " in " + project.earthfile().file(),
        project.earthfile().targets().stream().anyMatch(target -> target.name().equals(name))
            ? "write FUNCTION as the first line of its recipe"
            : References.hint(name, names, "functions"));
  }

  /** The base recipe of the function's file: its global arguments and imports are seen there. */
  private static TargetMemo.Outcome baseRecipe(
      Recipe recipe, References.Resolved resolved, TrackedArgs args) throws InterruptedException {
    Project project = resolved.project();
    TargetCall call =
        new TargetCall(
            project.folder(),
            TargetCall.BASE,
            args.all(),
            recipe.call().platform(),
            resolved.allowPrivileged(),
            false);
    return recipe
        .evaluator()
        .baseRecipe(project, call, args, new Evaluator.Caller(recipe.call(), recipe.depth() + 1));
  }

  static RecipeState importEarthfile(RecipeState state, Command.Import imported) {
    Word word = imported.earthfile();
    CallFrame frame = state.frame();
    String written = state.path(word);
    Reference reference = Reference.parse(written + "+base", word.position());
    String alias = imported.alias() == null ? lastName(written) : state.text(imported.alias());
    if (alias.isEmpty() || alias.equals("..") || alias.equals(".")) {
      throw state.error(word, "the import needs a name", "write IMPORT " + written + " AS name");
    }
    if (frame.imports().own().contains(alias)) {
      throw state.error(word, "\"" + alias + "\" is imported already", "write AS other-name");
    }
    boolean allowPrivileged =
        reference instanceof Reference.Local || state.isOn(imported.allowPrivileged());
    return state.with(
        frame.withImports(
            frame
                .imports()
                .with(alias, new Imports.Imported(frame.project(), reference, allowPrivileged))));
  }

  /** {@code buz} of {@code github.com/foo/bar/buz:v1.2.3}. */
  private static String lastName(String written) {
    String path = written.replaceFirst("/+$", "");
    String name = path.substring(path.lastIndexOf('/') + 1);
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }
}
