package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.content.SimilarNames;
import dev.datestone.earthfile.BuildArg;
import dev.datestone.earthfile.CallArgs;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Reference;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.Label;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Resolves references to other targets and Earthfiles, and prepares calls of targets. */
final class References {
  private References() {}

  /**
   * The Earthfile that a reference means.
   *
   * @param allowPrivileged whether what is called there may be privileged, as far as the reference
   *     decides it
   */
  record Resolved(Project project, boolean allowPrivileged) {}

  /** Resolves a reference from the file in which it is written. */
  static Resolved resolve(
      RecipeState state, Reference reference, Word word, boolean allowPrivileged) {
    return resolve(state, state.frame().project(), reference, word, allowPrivileged);
  }

  private static Resolved resolve(
      RecipeState state, Project from, Reference reference, Word word, boolean allowPrivileged) {
    CallFrame frame = state.frame();
    return switch (reference) {
      case Reference.Local local ->
          new Resolved(local(state, from, local.path(), word), frame.allowPrivileged());
      case Reference.Remote remote ->
          new Resolved(remote(state, remote, word), allowPrivileged && frame.allowPrivileged());
      case Reference.Imported(String alias, String name) -> {
        Imports.Imported known = frame.imports().all().get(alias);
        if (known == null) {
          throw state.error(
              word,
              "\"" + alias + "\" is not imported",
              "write IMPORT, or ./" + alias + "+" + name + " for a folder beside this");
        }
        yield resolve(
            state,
            known.from(),
            known.reference(),
            word,
            allowPrivileged || known.allowPrivileged());
      }
    };
  }

  private static Project local(RecipeState state, Project from, String path, Word word) {
    Path folder = from.folder().resolve(path).normalize();
    if (!folder.startsWith(from.boundary())) {
      throw state.error(
          word,
          "\"" + path + "\" is outside of the repository " + from.identity(),
          "another repository cannot refer to files of this machine");
    }
    Optional<Project> project = state.context().earthfiles().load(folder);
    return project.orElseThrow(
        () ->
            state.error(
                word,
                "there is no Earthfile in " + path,
                path.indexOf('*') < 0
                    ? "looked in " + folder
                    : "patterns are switched on with VERSION --wildcard-builds, or"
                        + " --wildcard-copy for COPY"));
  }

  private static Project remote(RecipeState state, Reference.Remote remote, Word word) {
    String shown = remote.path() + (remote.tag().isEmpty() ? "" : ":" + remote.tag());
    try {
      return state
          .context()
          .earthfiles()
          .loadRemote(remote.path(), remote.tag())
          .orElseThrow(
              () -> state.error(word, "there is no Earthfile in " + shown, "is the folder right?"));
    } catch (EarthfileLoader.Unreachable e) {
      throw state.error(word, String.valueOf(e.getMessage()), e.hint());
    }
  }

  /**
   * The references that a pattern of folders means: those whose Earthfile has the target.
   *
   * @param feature what switches patterns on for this command
   */
  static List<Reference> matching(
      RecipeState state, Reference reference, Word word, Feature feature) {
    if (!state.frame().has(feature)
        || !(reference instanceof Reference.Local(String path, String name))
        || path.indexOf('*') < 0) {
      return List.of(reference);
    }
    if (path.contains("**")) {
      throw state.error(
          word,
          "** is not supported in patterns of folders: " + path,
          "write a BUILD or COPY for each depth");
    }
    Path from = state.frame().project().folder();
    EarthfileLoader earthfiles = state.context().earthfiles();
    List<Reference> found = new ArrayList<>();
    for (String folder : earthfiles.matchingFolders(from, path)) {
      Optional<Project> project = earthfiles.load(from.resolve(folder).normalize());
      if (project.isPresent() && project.get().earthfile().target(name) != null) {
        found.add(new Reference.Local(folder, name));
      }
    }
    if (found.isEmpty()) {
      throw state.error(
          word, "no Earthfile that " + path + " means has a target +" + name, "looked in " + from);
    }
    return found;
  }

  /** One call for each combination of values where an argument is given several times. */
  static List<CallArgs> combinations(CallArgs call) {
    if (call.args().isEmpty()) {
      return List.of(call);
    }
    Map<String, List<BuildArg>> byName = new LinkedHashMap<>();
    for (BuildArg arg : call.args()) {
      byName.computeIfAbsent(arg.name().text(), name -> new ArrayList<>()).add(arg);
    }
    List<List<BuildArg>> all = List.of(List.of());
    for (List<BuildArg> choices : byName.values()) {
      List<List<BuildArg>> longer = new ArrayList<>();
      for (List<BuildArg> args : all) {
        choices.forEach(choice -> longer.add(RecipeState.plus(args, choice)));
      }
      all = longer;
    }
    return all.stream()
        .map(args -> new CallArgs(call.allowPrivileged(), call.passArgs(), args))
        .toList();
  }

  /**
   * A call of a target, all its words expanded: evaluating it needs no state.
   *
   * @param written names of the arguments that the command itself gives
   * @param given those, and what --pass-args passes on
   * @param passed the caller's arguments if the target gets them too
   */
  record PreparedCall(
      Recipe recipe,
      Project project,
      TargetCall call,
      Set<String> written,
      SortedMap<String, String> given,
      @Nullable TrackedArgs passed,
      CallFrame.Place place) {
    TargetMemo.Outcome evaluate() throws InterruptedException {
      Evaluator.Caller caller = new Evaluator.Caller(recipe.call(), recipe.depth());
      TargetMemo.Outcome outcome = recipe.evaluator().evaluate(project, call, caller, place);
      if (passed != null) {
        passed.trackReads(outcome.readArgs(), given);
      }
      Set<String> read = outcome.readArgs().keySet();
      List<String> unread = written.stream().filter(name -> !read.contains(name)).toList();
      if (!unread.isEmpty()) {
        warnOfUnused(
            recipe,
            place,
            call.displayName(),
            UnusedArguments.of(project.earthfile(), call.target()).among(unread, read));
      }
      if (outcome.waited()) {
        recipe.waited().set(true);
      }
      return outcome;
    }
  }

  /**
   * Prepares the call of a target.
   *
   * @param more arguments beside those of the command
   * @param builds whether the command is BUILD: what the target saves leaves the build
   */
  static PreparedCall prepare(
      RecipeState state,
      Reference reference,
      Word word,
      CallArgs flags,
      List<BuildArg> more,
      String platform,
      boolean builds) {
    CallFrame frame = state.frame();
    Recipe recipe = state.recipe();
    Resolved resolved = resolve(state, reference, word, state.isOn(flags.allowPrivileged()));
    Project project = resolved.project();
    boolean pass = state.isOn(flags.passArgs());
    // Targets of one Earthfile get what their caller was given.
    boolean same = isOfThisFile(reference);
    SortedMap<String, String> given = args(state, flags.args(), more);
    Set<String> written = Set.copyOf(given.keySet());
    SortedMap<String, String> all = new TreeMap<>();
    if (same || pass) {
      all.putAll(frame.args().all());
    }
    if (pass) {
      SortedMap<String, String> arguments = frame.scope().passed();
      all.putAll(arguments);
      arguments.forEach(given::putIfAbsent);
    }
    all.keySet().removeIf(BuiltinArgs::isBuiltin);
    all.putAll(given);
    // Arguments that nothing there can read must not make it another target.
    recipe.context().declaredArgs(project).ifPresent(all.keySet()::retainAll);
    all.keySet().removeIf(name -> BuiltinArgs.isBuiltin(name) && !BuiltinArgs.isPlatform(name));
    TargetCall call =
        new TargetCall(
            project.folder(),
            reference.name(),
            all,
            platform,
            resolved.allowPrivileged(),
            builds && recipe.call().saves());
    return new PreparedCall(
        recipe,
        project,
        call,
        written,
        given,
        same || pass ? frame.args() : null,
        frame.place(word));
  }

  /** Whether the reference names no other folder, file or repository. */
  static boolean isOfThisFile(Reference reference) {
    return reference instanceof Reference.Local local && Paths.normal(local.path()).isEmpty();
  }

  /** The arguments that a call gives. */
  static SortedMap<String, String> args(
      RecipeState state, List<BuildArg> args, List<BuildArg> more) {
    SortedMap<String, String> given = new TreeMap<>();
    WordExpander words = WordExpander.of(state);
    for (List<BuildArg> each : List.of(args, more)) {
      for (BuildArg arg : each) {
        String text = words.value(arg.name());
        Word value = arg.value();
        if (arg.isVariable()) {
          int equals = text.indexOf('=');
          if (!text.startsWith("--") || equals < 3) {
            throw state.error(
                arg.name(),
                "\"" + text + "\" is not an argument of a target",
                "arguments are written --NAME=value");
          }
          put(state, given, arg, text.substring(2, equals), text.substring(equals + 1));
        } else {
          String known = value == null ? known(state, arg.name(), text) : words.argument(value);
          put(state, given, arg, text, known);
        }
      }
    }
    return given;
  }

  private static void put(
      RecipeState state, Map<String, String> given, BuildArg arg, String name, String value) {
    CommandRules.checkGiven(state, arg.name(), name);
    given.put(name, value);
  }

  /** The value that a name has here. */
  private static String known(RecipeState state, Word word, String name) {
    String value = state.frame().scope().find(name, state.config().environment());
    if (value == null) {
      throw state.error(
          word, "\"" + name + "\" has no value here", "write --build-arg " + name + "=value");
    }
    return value;
  }

  /** Warns of arguments that a command gives to a target or function and that nothing reads. */
  static void warnOfUnused(
      Recipe recipe, CallFrame.Place place, String called, List<UnusedArguments.Unused> unused) {
    String file = place.file().file();
    int line = place.position().line();
    for (UnusedArguments.Unused each : unused) {
      recipe
          .context()
          .warn(
              new Label(file, line, place.position().column(), recipe.displayName(), "", ""),
              file + ":" + line + ": " + called + " has no ARG " + each.name() + each.question(""));
    }
  }

  /** The platform that a command names, else the recipe's. */
  static String platform(RecipeState state, @Nullable Word word) {
    String written = word == null ? "" : state.text(word);
    return word == null || written.isEmpty()
        ? state.stage().platform()
        : Platforms.parse(written, word.position());
  }

  /** "did you mean", or the names that there are. */
  static String hint(String name, Collection<String> known, String kind) {
    String nearest = SimilarNames.closest(name, known);
    if (nearest != null) {
      return "did you mean +" + nearest + "?";
    }
    return known.isEmpty() ? "it has no " + kind : "it has +" + String.join(", +", known);
  }
}
