package dev.datestone.evaluate;

import dev.datestone.earthfile.Earthfile;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Nearest;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Turns targets into the graph. A target with the same arguments is evaluated once a build; what
 * has to be run for it is the probe's business.
 */
public final class Evaluator {
  private static final int DEEPEST = 300;

  private final Earthfiles earthfiles;
  private final Probe probe;
  private final Options options;
  private final Calls calls = new Calls();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /**
   * On whose behalf something is evaluated.
   *
   * @param call the target that needs it, if it is one's
   * @param depth how many targets stand on each other
   */
  record Caller(@Nullable Call call, int depth) {
    static final Caller USER = new Caller(null, 0);
  }

  public Evaluator(Earthfiles earthfiles, Probe probe, Options options) {
    this.earthfiles = earthfiles;
    this.probe = probe;
    this.options = options;
  }

  Probe probe() {
    return probe;
  }

  Options options() {
    return options;
  }

  Earthfiles earthfiles() {
    return earthfiles;
  }

  public Goal target(Path folder, String name, SortedMap<String, String> arguments)
      throws InterruptedException {
    return target(folder, name, arguments, "");
  }

  /**
   * Evaluates a target of a folder.
   *
   * @param arguments values given from outside, which go before defaults
   * @param platform as written, empty for this machine's
   */
  public Goal target(Path folder, String name, SortedMap<String, String> arguments, String platform)
      throws InterruptedException {
    Optional<Project> project = earthfiles.in(folder);
    if (project.isEmpty()) {
      throw new EarthfileException(Position.NONE, 1, "there is no Earthfile in " + folder, null);
    }
    Call call =
        new Call(
            project.get().folder(),
            name,
            arguments,
            platform.isEmpty() ? Platforms.NATIVE : Platforms.parse(platform, Position.NONE),
            options.allowPrivileged(),
            true);
    Calls.Outcome outcome = target(project.get(), call, Caller.USER, null);
    unusedOfUser(project.get(), call, outcome);
    return outcome.goal();
  }

  /** Warns of arguments of the command line that nothing has read. */
  private void unusedOfUser(Project project, Call call, Calls.Outcome outcome) {
    Set<String> asked = outcome.asked().keySet();
    List<String> given =
        call.arguments().keySet().stream().filter(name -> !asked.contains(name)).toList();
    if (given.isEmpty()) {
      return;
    }
    Earthfile file = project.earthfile();
    Set<String> ambient = options.ambientArguments();
    Label label = new Label(file.file(), 1, 1, outcome.goal().name(), "", "");
    for (UnusedArguments.Unused unused :
        UnusedArguments.of(file, call.target()).among(given, asked)) {
      if (!ambient.contains(unused.name())) {
        warn(
            label,
            "the argument --"
                + unused.name()
                + " is not used: no ARG of that name in "
                + outcome.goal().name()
                + " or what it builds"
                + unused.question("--"));
      }
    }
    for (UnusedArguments.Unused unused : UnusedArguments.ofAll(file).among(given, asked)) {
      if (ambient.contains(unused.name())) {
        warn(
            label,
            "the argument "
                + unused.name()
                + " is not used: no ARG of that name in "
                + file.file()
                + unused.question(""));
      }
    }
  }

  /** Warns of arguments that a command of an Earthfile gives and that nothing reads. */
  void unused(Place place, String caller, String called, List<UnusedArguments.Unused> unused) {
    for (UnusedArguments.Unused each : unused) {
      Position position = place.position();
      String file = place.file().file();
      warn(
          new Label(file, position.line(), position.column(), caller, "", ""),
          file
              + ":"
              + position.line()
              + ": "
              + called
              + " has no ARG "
              + each.name()
              + each.question(""));
    }
  }

  private void warn(Label label, String text) {
    if (warned.add(text)) {
      probe.warn(label, text);
    }
  }

  /** Where in which file a message points. */
  record Place(Earthfile file, Position position, int length) {
    EarthfileException error(String message, @Nullable String hint) {
      return file.error(position, length, message, hint);
    }
  }

  Calls.Outcome target(Project project, Call call, Caller caller, @Nullable Place place)
      throws InterruptedException {
    Target target = project.earthfile().target(call.target());
    if (target == null && !call.target().equals("base")) {
      throw missing(project, call.target(), place);
    }
    return switch (calls.ask(caller.call(), call)) {
      case Calls.Answer.Done(Calls.Outcome outcome) -> outcome;
      case Calls.Answer.Elsewhere(CompletableFuture<Calls.Outcome> future) -> {
        await(future);
        // Not simply what came of it: it may be one of those that who saves must not share.
        yield target(project, call, caller, place);
      }
      case Calls.Answer.Circle(List<Call> circle) -> {
        String message = "the targets go round in a circle: " + text(circle);
        throw place == null
            ? new EarthfileException(Position.NONE, 1, message, null)
            : place.error(message, null);
      }
      case Calls.Answer.Yours(Given given, CompletableFuture<Calls.Outcome> future) -> {
        boolean ended = false;
        try {
          if (caller.depth() >= DEEPEST && place != null) {
            throw place.error(
                "more than " + DEEPEST + " targets stand on each other here",
                "does an argument grow from one +" + call.target() + " to the next?");
          }
          Calls.Outcome outcome = evaluate(project, target, call, given, caller.depth() + 1);
          calls.end(call, future, outcome);
          ended = true;
          yield outcome;
        } catch (RuntimeException | InterruptedException | Error e) {
          if (!ended) {
            calls.fail(call, future, e);
          }
          throw e;
        }
      }
    };
  }

  private static void await(CompletableFuture<Calls.Outcome> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw Parallel.unwrap(e);
    }
  }

  private static String text(List<Call> circle) {
    StringBuilder text = new StringBuilder();
    circle.forEach(call -> text.append(call.shown()).append(" -> "));
    return text.append(circle.getFirst().shown()).toString();
  }

  private Calls.Outcome evaluate(
      Project project, @Nullable Target target, Call call, Given given, int depth)
      throws InterruptedException {
    if (target == null) {
      Recipe recipe = new Recipe(this, project, call, given, nothing(project, call), depth);
      return recipe.evaluate(project.earthfile().base());
    }
    Calls.Outcome base = base(project, call.base(project.folder()), given, new Caller(call, depth));
    return new Recipe(this, project, call, given, base, depth).evaluate(target.recipe());
  }

  /** What a base recipe stands on. */
  private static Calls.Outcome nothing(Project project, Call call) {
    Label nowhere = new Label(project.earthfile().file(), 1, 1, project.shown() + "+base", "", "");
    Goal goal = Goal.empty(nowhere.target(), new Operation.Scratch(nowhere), call.platform());
    return new Calls.Outcome(goal, new TreeMap<>(), Map.of(), false, Map.of(), false);
  }

  /**
   * The base recipe of an Earthfile.
   *
   * @param given where it is noted which arguments it looks at
   */
  Calls.Outcome base(Project project, Call base, Given given, Caller caller)
      throws InterruptedException {
    Calls.Outcome outcome = target(project, base, caller, null);
    given.alsoAsked(outcome.asked(), new TreeMap<>());
    return outcome;
  }

  private final Map<Path, Optional<Set<String>>> readable = new ConcurrentHashMap<>();

  /** The arguments that an Earthfile declares; empty if it passes others on. */
  Optional<Set<String>> readable(Project project) {
    return readable.computeIfAbsent(
        project.folder(), folder -> Declared.everywhere(project.earthfile()));
  }

  private static EarthfileException missing(Project project, String name, @Nullable Place place) {
    List<String> names = project.earthfile().targets().stream().map(Target::name).toList();
    String nearest = Nearest.to(name, names);
    String hint;
    if (nearest != null) {
      hint = "did you mean +" + nearest + "?";
    } else if (names.isEmpty()) {
      hint = "it has no targets";
    } else {
      hint = "it has +" + String.join(", +", names);
    }
    String message = "no target +" + name + " in " + project.earthfile().file();
    if (project.earthfile().function(name) != null) {
      message = "+" + name + " is a function, not a target";
      hint = "DO +" + name + " runs it";
    }
    return place == null
        ? new EarthfileException(Position.NONE, 1, message, hint)
        : place.error(message, hint);
  }
}
