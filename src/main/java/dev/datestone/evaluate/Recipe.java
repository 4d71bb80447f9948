package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The evaluation of one recipe: what is the same for all of its commands.
 *
 * @param args the target's own; a function has others in its {@link CallFrame}
 * @param depth how many targets have called each other
 * @param declared the arguments that it declares
 * @param builds targets of BUILD that are being evaluated
 * @param waited whether something was built while it was evaluated
 */
record Recipe(
    Evaluator evaluator,
    Project project,
    TargetCall call,
    TrackedArgs args,
    int depth,
    Set<String> declared,
    ParallelEvaluations builds,
    AtomicBoolean waited) {
  private static final int LONGEST_VALUE = 24;

  /** Evaluates a target, or a base recipe, that starts from what its base recipe left. */
  static TargetMemo.Outcome evaluate(
      Evaluator evaluator,
      Project project,
      TargetCall call,
      TrackedArgs args,
      TargetMemo.Outcome base,
      int depth,
      List<Command> commands)
      throws InterruptedException {
    Set<String> declared = DeclaredArgs.in(commands);
    EvaluatedTarget below = base.target();
    boolean isBase = call.isBase();
    if (!isBase) {
      declared.addAll(DeclaredArgs.in(project.earthfile().base()));
    }
    try (ParallelEvaluations builds = new ParallelEvaluations()) {
      Recipe recipe =
          new Recipe(evaluator, project, call, args, depth, declared, builds, new AtomicBoolean());
      RecipeState start =
          new RecipeState(
              recipe,
              new CallFrame(
                  project,
                  args,
                  Scope.of(base.globals()),
                  new Imports(base.imports(), Set.of()),
                  call.allowPrivileged(),
                  0),
              new RecipeState.Stage(
                  below.end(),
                  below.config(),
                  below.platform(),
                  base.onHost(),
                  false,
                  List.of(),
                  base.hosts(),
                  null,
                  null),
              isBase
                  ? RecipeState.Results.of(List.of(), List.of())
                  : RecipeState.Results.of(below.built(), below.used()));
      RecipeState last = Commands.run(start, commands);
      int before = last.results().built().size();
      return recipe.outcome(last.with(last.results().withBuilt(builds.join())), before);
    }
  }

  /**
   * What it comes to.
   *
   * @param before how many targets were built before those that its own BUILDs started
   */
  private TargetMemo.Outcome outcome(RecipeState state, int before) {
    RecipeState.Results results = state.results();
    EvaluatedTarget target =
        new EvaluatedTarget(
            displayName(),
            state.end(),
            state.config(),
            state.stage().platform(),
            results.saved(),
            results.outputs().stream().map(output -> output.later(before)).toList(),
            results.images(),
            results.pushes(),
            results.built(),
            results.used());
    return new TargetMemo.Outcome(
        target,
        results.globals(),
        state.frame().imports().all(),
        state.isOnHost(),
        state.stage().hosts(),
        Map.copyOf(args.read()),
        waited.get());
  }

  EvaluationContext context() {
    return evaluator.context();
  }

  Recipe with(ParallelEvaluations newBuilds) {
    return new Recipe(evaluator, project, call, args, depth, declared, newBuilds, waited);
  }

  /** The target as the user refers to it. */
  String displayName() {
    return project.displayName() + "+" + call.target();
  }

  /** The same, with the arguments that it was called with and has read up to now. */
  String labelName() {
    if (call.arguments().isEmpty()) {
      return displayName();
    }
    StringBuilder name = new StringBuilder(displayName());
    call.arguments()
        .forEach(
            (argument, value) -> {
              if (args.read().containsKey(argument)
                  && !context().options().ambientArguments().contains(argument)) {
                name.append(" --").append(argument).append('=').append(shortened(value));
              }
            });
    return name.toString();
  }

  /** A value on one line, as long as fits before each line of output. */
  private static String shortened(String value) {
    String line = value.replaceAll("[\\p{Cntrl}]+", " ");
    return line.length() > LONGEST_VALUE ? line.substring(0, LONGEST_VALUE) + "…" : line;
  }

  /** The target by a name that is the same in all clones of its repository. */
  String stableTarget() {
    return project.identity() + " " + project.pathInRepository() + "+" + call.target();
  }
}
