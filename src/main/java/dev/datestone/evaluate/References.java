package dev.datestone.evaluate;

import dev.datestone.earthfile.BuildArg;
import dev.datestone.earthfile.Reference;
import dev.datestone.earthfile.Word;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Other targets, functions and Earthfiles that a recipe names. */
final class References {
  private final Recipe recipe;
  private final Values values;

  References(Recipe recipe, Values values) {
    this.recipe = recipe;
    this.values = values;
  }

  /**
   * An Earthfile that is meant.
   *
   * @param allowPrivileged whether what is called there may ask for all rights, as far as the
   *     reference decides it
   */
  record Meant(Project project, boolean allowPrivileged) {}

  /** Which Earthfile a reference means, seen from the file in which it stands. */
  Meant project(Reference reference, Word word, boolean allowPrivileged) {
    return project(recipe.frame.project(), reference, word, allowPrivileged);
  }

  private Meant project(Project from, Reference reference, Word word, boolean allowPrivileged) {
    Frame frame = recipe.frame;
    return switch (reference) {
      case Reference.Local local -> {
        Path folder = from.folder().resolve(local.path()).normalize();
        if (!folder.startsWith(from.limit())) {
          throw frame.error(
              word,
              "\"" + local.path() + "\" leads out of the repository " + from.identity(),
              "another repository cannot refer to what lies on this machine");
        }
        Project project =
            recipe
                .evaluator
                .earthfiles()
                .in(folder)
                .orElseThrow(
                    () ->
                        frame.error(
                            word,
                            "there is no Earthfile in " + local.path(),
                            local.path().indexOf('*') < 0
                                ? "looked in " + folder
                                : "patterns are switched on with VERSION --wildcard-builds, or"
                                    + " --wildcard-copy for COPY"));
        yield new Meant(project, frame.allowPrivileged());
      }
      case Reference.Remote remote ->
          new Meant(remote(remote, word), allowPrivileged(allowPrivileged));
      case Reference.Imported imported -> {
        Imports.Imported known = frame.imports().get(imported.alias());
        if (known == null) {
          throw frame.error(
              word,
              "\"" + imported.alias() + "\" is not imported",
              "write IMPORT, or ./"
                  + imported.alias()
                  + "+"
                  + imported.name()
                  + " for a folder beside this");
        }
        yield project(
            known.from(), known.reference(), word, allowPrivileged || known.allowPrivileged());
      }
    };
  }

  private boolean allowPrivileged(boolean said) {
    return said && recipe.frame.allowPrivileged();
  }

  private Project remote(Reference.Remote remote, Word word) {
    String shown = remote.path() + (remote.tag().isEmpty() ? "" : ":" + remote.tag());
    try {
      return recipe
          .evaluator
          .earthfiles()
          .remote(remote.path(), remote.tag())
          .orElseThrow(
              () ->
                  recipe.frame.error(
                      word, "there is no Earthfile in " + shown, "is the folder right?"));
    } catch (Earthfiles.Unreachable e) {
      throw recipe.frame.error(word, String.valueOf(e.getMessage()), e.hint());
    }
  }

  /** The folders that a pattern in a reference means, each with this target. */
  List<Reference> folders(Reference reference, Word word) {
    if (!(reference instanceof Reference.Local local)
        || (local.path().indexOf('*') < 0 && local.path().indexOf('?') < 0)) {
      return List.of(reference);
    }
    Path from = recipe.frame.project().folder();
    List<Reference> found = new ArrayList<>();
    for (String folder : recipe.evaluator.earthfiles().folders(from, local.path())) {
      boolean has =
          recipe
              .evaluator
              .earthfiles()
              .in(from.resolve(folder).normalize())
              .filter(project -> project.earthfile().target(local.name()) != null)
              .isPresent();
      if (has) {
        found.add(new Reference.Local(folder, local.name()));
      }
    }
    if (found.isEmpty()) {
      throw recipe.frame.error(
          word,
          "no Earthfile that " + local.path() + " means has a target +" + local.name(),
          "looked in " + from);
    }
    return found;
  }

  /** A call for each combination of values where an argument is given several times. */
  List<dev.datestone.earthfile.Call> combinations(dev.datestone.earthfile.Call call) {
    if (call.args().isEmpty()) {
      return List.of(call);
    }
    List<List<BuildArg>> all = List.of(List.of());
    Map<String, List<BuildArg>> byName = new LinkedHashMap<>();
    for (BuildArg arg : call.args()) {
      byName.computeIfAbsent(arg.name().text(), name -> new ArrayList<>()).add(arg);
    }
    for (List<BuildArg> choices : byName.values()) {
      List<List<BuildArg>> longer = new ArrayList<>();
      for (List<BuildArg> some : all) {
        for (BuildArg choice : choices) {
          List<BuildArg> more = new ArrayList<>(some);
          more.add(choice);
          longer.add(more);
        }
      }
      all = longer;
    }
    return all.stream()
        .map(
            args -> new dev.datestone.earthfile.Call(call.allowPrivileged(), call.passArgs(), args))
        .toList();
  }

  /**
   * Evaluates a target that a command names.
   *
   * @param builds whether it is BUILT: what it saves is saved
   */
  Calls.Outcome call(
      String expanded,
      Word word,
      dev.datestone.earthfile.Call flags,
      String platform,
      boolean builds)
      throws InterruptedException {
    return prepare(
            Reference.parse(expanded, word.position()), word, flags, List.of(), platform, builds)
        .evaluate();
  }

  /** A call whose words are read: evaluating it needs nothing of the recipe any more. */
  record Prepared(
      Recipe recipe,
      Project project,
      Call call,
      SortedMap<String, String> said,
      boolean passes,
      Given from,
      Evaluator.Place place,
      Set<String> written,
      boolean builds) {
    Calls.Outcome evaluate() throws InterruptedException {
      Calls.Outcome outcome = goal();
      if (!builds) {
        recipe.used.add(outcome.goal());
      }
      return outcome;
    }

    private void warnOfUnused(Set<String> asked) {
      List<String> unread = written.stream().filter(name -> !asked.contains(name)).toList();
      if (!unread.isEmpty()) {
        recipe.evaluator.unused(
            place,
            recipe.shown(),
            "+" + call.target(),
            UnusedArguments.of(project.earthfile(), call.target()).among(unread, asked));
      }
    }

    Calls.Outcome goal() throws InterruptedException {
      Calls.Outcome outcome =
          recipe.evaluator.target(
              project, call, new Evaluator.Caller(recipe.call, recipe.depth), place);
      if (passes) {
        from.alsoAsked(outcome.asked(), said);
      }
      warnOfUnused(outcome.asked().keySet());
      if (outcome.waited()) {
        recipe.waited = true;
      }
      return outcome;
    }
  }

  /** Tells of arguments that a call gives to a target or function and that nothing there reads. */
  void unused(Word word, String called, UnusedArguments declared, Set<String> given) {
    recipe.evaluator.unused(
        recipe.frame.at(word), recipe.shown(), called, declared.among(given, Set.of()));
  }

  Prepared prepare(
      Reference reference,
      Word word,
      dev.datestone.earthfile.Call flags,
      List<BuildArg> more,
      String platform,
      boolean builds)
      throws InterruptedException {
    Frame frame = recipe.frame;
    Meant meant = project(reference, word, values.is(flags.allowPrivileged()));
    boolean pass = values.is(flags.passArgs());
    // Within one Earthfile what a target was given goes on to those it calls; not out of functions.
    boolean same = !frame.isFunction() && meant.project().folder().equals(frame.project().folder());
    SortedMap<String, String> said = said(flags.args(), more);
    Set<String> written = Set.copyOf(said.keySet());
    SortedMap<String, String> all = new TreeMap<>();
    if (same || pass) {
      all.putAll(frame.given().all());
    }
    if (pass) {
      all.putAll(frame.scope().arguments());
      frame.scope().arguments().forEach(said::putIfAbsent);
    }
    all.keySet().removeIf(Builtins::isBuiltin);
    all.putAll(said);
    // What nobody there can read makes it no other target.
    recipe.evaluator.readable(meant.project()).ifPresent(all.keySet()::retainAll);
    all.keySet().removeIf(name -> Builtins.isBuiltin(name) && !Builtins.isPlatform(name));
    Call call =
        new Call(
            meant.project().folder(),
            reference.name(),
            all,
            platform,
            meant.allowPrivileged(),
            builds && recipe.call.saves());
    return new Prepared(
        recipe,
        meant.project(),
        call,
        said,
        same || pass,
        frame.given(),
        frame.at(word),
        written,
        builds);
  }

  /** What a call itself says. */
  SortedMap<String, String> said(List<BuildArg> args, List<BuildArg> more) {
    SortedMap<String, String> said = new TreeMap<>();
    for (BuildArg arg : args) {
      said.put(values.text(arg.name()), values.whole(arg.value()));
    }
    for (BuildArg arg : more) {
      said.put(values.text(arg.name()), values.whole(arg.value()));
    }
    return said;
  }

  /** The platform that a command names, else the recipe's. */
  String platform(@Nullable Word word) {
    if (word == null) {
      return recipe.platform;
    }
    String written = values.text(word);
    if (written.isEmpty()) {
      return recipe.platform;
    }
    return Platforms.parse(written, word.position());
  }
}
