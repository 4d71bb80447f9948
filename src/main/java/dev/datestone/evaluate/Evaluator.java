package dev.datestone.evaluate;

import dev.datestone.earthfile.Earthfile;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Nearest;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Reference;
import dev.datestone.earthfile.Target;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns targets into the graph. A target with the same arguments is evaluated once a build; nothing
 * is run and no file is read here.
 */
public final class Evaluator {
  private static final int DEEPEST = 300;

  private final Earthfiles earthfiles;
  private final Probe probe;
  private final Options options;
  private final Map<Call, Goal> known = new HashMap<>();
  private final Map<Path, Base> bases = new HashMap<>();
  private final Deque<Call> open = new ArrayDeque<>();

  /** A target asked for with arguments. */
  private record Call(Path folder, String target, SortedMap<String, String> arguments) {
    // Written out: what the compiler puts in costs milliseconds the first time.
    @Override
    public int hashCode() {
      return Objects.hash(folder, target, arguments);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Call call
          && folder.equals(call.folder)
          && target.equals(call.target)
          && arguments.equals(call.arguments);
    }
  }

  /** What the base recipe of an Earthfile leaves to each of its targets. */
  record Base(Operation end, ImageConfig config, SortedMap<String, String> globals) {}

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

  /**
   * Evaluates a target of a folder.
   *
   * @param arguments values given from outside, which go before defaults
   */
  public Goal target(Path folder, String name, SortedMap<String, String> arguments) {
    Optional<Project> project = earthfiles.in(folder);
    if (project.isEmpty()) {
      throw new EarthfileException(
          Position.NONE, 1, "there is no Earthfile in " + folder, "write one, or name its folder");
    }
    return target(project.get(), name, arguments, null);
  }

  /** Evaluates what a reference in an Earthfile means. */
  Goal target(Recipe from, Reference reference, SortedMap<String, String> arguments, Place place) {
    Project project = project(from.project(), reference, place);
    return target(project, reference.name(), arguments, place);
  }

  /** Where in which file a message points. */
  record Place(Earthfile file, Position position, int length) {
    EarthfileException error(String message, @Nullable String hint) {
      return file.error(position, length, message, hint);
    }
  }

  private Project project(Project from, Reference reference, Place place) {
    return switch (reference) {
      case Reference.Local local -> {
        Path folder = from.folder().resolve(local.path()).normalize();
        yield earthfiles
            .in(folder)
            .orElseThrow(
                () ->
                    place.error("there is no Earthfile in " + local.path(), "looked in " + folder));
      }
      case Reference.Remote remote ->
          throw place.error("remote references are not supported yet", "clone it beside this one");
      case Reference.Imported imported ->
          throw place.error(
              "\"" + imported.alias() + "\" is not imported",
              "write ./" + imported.alias() + "+" + imported.name() + " for a folder beside this");
    };
  }

  private Goal target(
      Project project, String name, SortedMap<String, String> arguments, @Nullable Place place) {
    Target target = project.earthfile().target(name);
    if (target == null) {
      throw missing(project, name, place);
    }
    Call call = new Call(project.folder(), name, arguments);
    Goal goal = known.get(call);
    if (goal != null) {
      return goal;
    }
    if (open.contains(call) && place != null) {
      throw place.error("the targets go round in a circle: " + circle(call), null);
    }
    if (open.size() >= DEEPEST && place != null) {
      throw place.error(
          "more than " + DEEPEST + " targets stand on each other here",
          "does an argument grow from one +" + name + " to the next?");
    }
    open.addLast(call);
    try {
      Base base = base(project, arguments);
      goal = new Recipe(this, project, target.name(), arguments, base).evaluate(target.recipe());
    } finally {
      open.removeLast();
    }
    known.put(call, goal);
    return goal;
  }

  private String circle(Call again) {
    StringBuilder text = new StringBuilder();
    boolean inside = false;
    for (Call call : open) {
      inside |= call.equals(again);
      if (inside) {
        text.append('+').append(call.target()).append(" -> ");
      }
    }
    return text + "+" + again.target();
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
    return place == null
        ? new EarthfileException(Position.NONE, 1, message, hint)
        : place.error(message, hint);
  }

  /** The base recipe, evaluated with the arguments that reach it. */
  private Base base(Project project, SortedMap<String, String> arguments) {
    Base base = bases.get(project.folder());
    if (base != null && arguments.isEmpty()) {
      return base;
    }
    Label nowhere = new Label(project.earthfile().file(), 1, 1, project.shown() + "+base", "", "");
    Base empty = new Base(new Operation.Scratch(nowhere), ImageConfig.EMPTY, new TreeMap<>());
    Recipe recipe = new Recipe(this, project, "base", arguments, empty);
    Goal goal = recipe.evaluate(project.earthfile().base());
    Base made = new Base(goal.end(), goal.config(), recipe.globals());
    if (arguments.isEmpty()) {
      bases.put(project.folder(), made);
    }
    return made;
  }
}
