package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Earthfile;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Target;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Turns targets into the graph of operations. Each target is evaluated once for its arguments. */
public final class Evaluator {
  private static final int MAX_DEPTH = 300;

  private final EvaluationContext context;

  /**
   * What a target is evaluated for.
   *
   * @param call the target that calls it, if there is one
   * @param depth how many targets have called each other
   */
  record Caller(@Nullable TargetCall call, int depth) {
    static final Caller USER = new Caller(null, 0);
  }

  public Evaluator(EarthfileLoader earthfiles, Backend backend, EvaluationOptions options) {
    this.context = new EvaluationContext(earthfiles, backend, options);
  }

  EvaluationContext context() {
    return context;
  }

  public EvaluatedTarget target(Path folder, String name, SortedMap<String, String> arguments)
      throws InterruptedException {
    return target(folder, name, arguments, "");
  }

  /**
   * Evaluates a target of a folder.
   *
   * @param arguments values of the command line, which override defaults
   * @param platform as written, empty for this machine's own
   */
  public EvaluatedTarget target(
      Path folder, String name, SortedMap<String, String> arguments, String platform)
      throws InterruptedException {
    Optional<Project> project = context.earthfiles().load(folder);
    if (project.isEmpty()) {
      throw new EarthfileException(Position.NONE, 1, "there is no Earthfile in " + folder, null);
    }
    TargetCall call =
        new TargetCall(
            project.get().folder(),
            name,
            arguments,
            platform.isEmpty() ? Platforms.NATIVE : Platforms.parse(platform, Position.NONE),
            context.options().allowPrivileged(),
            true);
    TargetMemo.Outcome outcome = evaluate(project.get(), call, Caller.USER, null);
    warnOfUnused(project.get(), call, outcome);
    return outcome.target();
  }

  /** Warns of arguments of the command line that nothing has read. */
  private void warnOfUnused(Project project, TargetCall call, TargetMemo.Outcome outcome) {
    Set<String> read = outcome.readArgs().keySet();
    List<String> given =
        call.arguments().keySet().stream().filter(name -> !read.contains(name)).toList();
    if (given.isEmpty()) {
      return;
    }
    Earthfile file = project.earthfile();
    Set<String> ambient = context.options().ambientArguments();
    Label label = new Label(file.file(), 1, 1, outcome.target().name(), "", "");
    String name = outcome.target().name();
    for (UnusedArguments.Unused each : UnusedArguments.of(file, call.target()).among(given, read)) {
      if (!ambient.contains(each.name())) {
        context.warn(label, unused("--", each, name + " or what it builds"));
      }
    }
    for (UnusedArguments.Unused each : UnusedArguments.ofAll(file).among(given, read)) {
      if (ambient.contains(each.name())) {
        context.warn(label, unused("", each, file.file()));
      }
    }
  }

  private static String unused(String dashes, UnusedArguments.Unused unused, String where) {
    return "the argument "
        + dashes
        + unused.name()
        + " is not used: no ARG of that name in "
        + where
        + unused.question(dashes);
  }

  /** Evaluates a target, or takes what an equal call gave; waits if that is being evaluated. */
  TargetMemo.Outcome evaluate(
      Project project, TargetCall call, Caller caller, CallFrame.@Nullable Place place)
      throws InterruptedException {
    Target target = project.earthfile().target(call.target());
    if (target == null && !call.isBase()) {
      throw missing(project, call.target(), place);
    }
    return switch (context.memo().ask(caller.call(), call)) {
      case TargetMemo.Answer.Done(TargetMemo.Outcome outcome) -> outcome;
      case TargetMemo.Answer.InProgress(CompletableFuture<TargetMemo.Outcome> future) -> {
        await(future);
        // Asks again: a target with a WAIT is not shared between callers that save and that do not.
        yield evaluate(project, call, caller, place);
      }
      case TargetMemo.Answer.Cycle(List<TargetCall> cycle) -> {
        String message = "circular dependency between targets: " + text(cycle);
        throw place == null
            ? new EarthfileException(Position.NONE, 1, message, null)
            : place.error(message, null);
      }
      case TargetMemo.Answer.Claimed(
              TrackedArgs args,
              CompletableFuture<TargetMemo.Outcome> future) -> {
        boolean ended = false;
        try {
          if (caller.depth() >= MAX_DEPTH && place != null) {
            throw place.error(
                "more than " + MAX_DEPTH + " targets call each other here",
                "does an argument grow from one +" + call.target() + " to the next?");
          }
          TargetMemo.Outcome outcome = evaluate(project, target, call, args, caller.depth() + 1);
          context.memo().end(call, future, outcome);
          ended = true;
          yield outcome;
        } catch (RuntimeException | InterruptedException | Error e) {
          if (!ended) {
            context.memo().fail(call, future, e);
          }
          throw e;
        }
      }
    };
  }

  private static void await(CompletableFuture<TargetMemo.Outcome> future)
      throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw ParallelEvaluations.unwrap(e);
    }
  }

  private static String text(List<TargetCall> cycle) {
    StringBuilder text = new StringBuilder();
    cycle.forEach(call -> text.append(call.displayName()).append(" -> "));
    return text.append(cycle.getFirst().displayName()).toString();
  }

  private TargetMemo.Outcome evaluate(
      Project project, @Nullable Target target, TargetCall call, TrackedArgs args, int depth)
      throws InterruptedException {
    TargetMemo.Outcome base =
        target == null
            ? nothing(project, call)
            : baseRecipe(project, call.baseCall(), args, new Caller(call, depth));
    List<Command> commands = target == null ? project.earthfile().base() : target.recipe();
    return Recipe.evaluate(this, project, call, args, base, depth, commands);
  }

  /** What a base recipe starts from. */
  private static TargetMemo.Outcome nothing(Project project, TargetCall call) {
    Label nowhere =
        new Label(project.earthfile().file(), 1, 1, project.displayName() + "+base", "", "");
    EvaluatedTarget base =
        EvaluatedTarget.empty(nowhere.target(), new Operation.Scratch(nowhere), call.platform());
    return new TargetMemo.Outcome(
        base, new TreeMap<>(), Map.of(), false, List.of(), Map.of(), false);
  }

  /**
   * Evaluates the base recipe of an Earthfile.
   *
   * @param args where it is tracked which arguments the base recipe reads
   */
  TargetMemo.Outcome baseRecipe(Project project, TargetCall base, TrackedArgs args, Caller caller)
      throws InterruptedException {
    TargetMemo.Outcome outcome = evaluate(project, base, caller, null);
    args.trackReads(outcome.readArgs(), new TreeMap<>());
    return outcome;
  }

  private static EarthfileException missing(
      Project project, String name, CallFrame.@Nullable Place place) {
    List<String> names = project.earthfile().targets().stream().map(Target::name).toList();
    String hint = References.hint(name, names, "targets");
    String message = "no target +" + name + " in " + project.earthfile().file();
    if (names.contains(name)) {
      message = "\"" + name + "\" is not a name of a target";
      hint = "it begins with a lower-case letter, then letters, digits, - and . follow";
    }
    if (project.earthfile().functions().stream().anyMatch(each -> each.name().equals(name))) {
      message = "+" + name + " is a function, not a target";
      hint =
          project.earthfile().function(name) == null
              ? "leave FUNCTION out, or name it in UPPER_SNAKE_CASE"
              : "DO +" + name + " runs it";
    }
    return place == null
        ? new EarthfileException(Position.NONE, 1, message, hint)
        : place.error(message, hint);
  }
}
