package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Function;
import dev.datestone.earthfile.Nearest;
import dev.datestone.earthfile.Reference;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.StringTokenizer;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What decides which commands come next: BUILD, IF, FOR, WAIT, TRY, DO and IMPORT. */
final class Flow {
  private static final int DEEPEST = 100;

  private final Recipe recipe;
  private final Steps steps;
  private final Values values;
  private final References references;
  private final Files files;
  private int functions;

  Flow(Recipe recipe, Steps steps, References references, Files files) {
    this.recipe = recipe;
    this.steps = steps;
    this.values = steps.values();
    this.references = references;
    this.files = files;
  }

  // --- BUILD

  void build(Command.Build build) throws InterruptedException {
    List<String> platforms = new ArrayList<>();
    for (Word platform : build.platforms()) {
      platforms.add(references.platform(platform));
    }
    if (platforms.isEmpty()) {
      platforms.add(recipe.platform);
    }
    Word word = build.target();
    Reference written = Reference.parse(values.path(word), word.position());
    List<Reference> all =
        recipe.frame.has(Feature.WILDCARD_BUILDS)
            ? references.folders(written, word)
            : List.of(written);
    for (Reference reference : all) {
      for (String platform : platforms) {
        for (dev.datestone.earthfile.Call call : references.combinations(build.call())) {
          References.Prepared prepared =
              references.prepare(reference, word, call, List.of(), platform, true);
          recipe.building.start(() -> begun(prepared));
        }
      }
    }
  }

  private Goal begun(References.Prepared prepared) throws InterruptedException {
    Goal goal = prepared.evaluate().goal();
    recipe.evaluator.probe().begin(goal.end());
    return goal;
  }

  // --- IF and FOR

  void condition(Command.If block) throws InterruptedException {
    for (Command.Branch branch : block.branches()) {
      if (steps.isTrue(branch)) {
        inBlock(branch.body());
        return;
      }
    }
    List<Command> otherwise = block.otherwise();
    if (otherwise != null) {
      inBlock(otherwise);
    }
  }

  private void inBlock(List<Command> body) throws InterruptedException {
    inBlock("", "", body);
  }

  /** Before 0.8 what a block declares outlives it. */
  private void inBlock(String variable, String value, List<Command> body)
      throws InterruptedException {
    boolean scoped = recipe.frame.has(Feature.ARG_SCOPE_AND_SET);
    if (scoped) {
      recipe.frame.scope().begin();
    }
    try {
      if (!variable.isEmpty()) {
        recipe.frame.scope().put(variable, Scope.Kind.ARGUMENT, value);
      }
      recipe.run(body);
    } finally {
      if (scoped) {
        recipe.frame.scope().end();
      }
    }
  }

  void loop(Command.For block) throws InterruptedException {
    String separators =
        block.separators() == null ? " \t\n" : escapes(values.text(block.separators()));
    List<String> items = new ArrayList<>();
    steps.withAccess(
        block.access(),
        () -> {
          for (Word word : block.items()) {
            StringTokenizer tokens = new StringTokenizer(values.whole(word), separators);
            while (tokens.hasMoreTokens()) {
              items.add(tokens.nextToken());
            }
          }
        });
    String name = values.text(block.variable());
    for (String item : items) {
      inBlock(name, item, block.body());
    }
  }

  private static String escapes(String separators) {
    return separators.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r");
  }

  // --- WAIT and TRY

  void waiting(Command.Wait block) throws InterruptedException {
    Parallel outer = recipe.building;
    int outputs = recipe.outputs.size();
    int images = recipe.images.size();
    int pushes = recipe.pushes.size();
    List<Goal> built;
    recipe.building = new Parallel();
    try {
      inBlock(block.body());
      built = recipe.building.join();
    } finally {
      recipe.building.end();
      recipe.building = outer;
    }
    recipe.built.addAll(built);
    recipe.waited = true;
    List<Operation> pushed = rest(recipe.pushes, pushes);
    recipe
        .evaluator
        .probe()
        .complete(
            new Probe.Part(
                List.of(recipe.end),
                built,
                rest(recipe.outputs, outputs),
                rest(recipe.images, images),
                pushed,
                recipe.call.saves()));
    // They are done: what comes now need not be a push.
    recipe.pushes.subList(pushes, recipe.pushes.size()).clear();
  }

  private static <T> List<T> rest(List<T> all, int from) {
    return List.copyOf(all.subList(from, all.size()));
  }

  void attempt(Command.Try block) throws InterruptedException {
    boolean push =
        block.body().getFirst() instanceof Command.Run run && run.flags().push().written();
    if (push) {
      throw recipe.frame.error(
          block.position(),
          "TRY".length(),
          "nothing can be saved of a RUN --push",
          "pushes come when all else is done and saved: take it out of TRY");
    }
    if (recipe.onHost) {
      throw recipe.frame.error(
          block.position(),
          "TRY".length(),
          "there is no TRY after LOCALLY",
          "what a RUN there writes is on the host, also when it fails");
    }
    recipe.run(block.body());
    if (!(recipe.end instanceof Operation.Run run)) {
      throw new IllegalStateException("TRY without RUN"); // the parser and the above see to it
    }
    Operation.Attempt attempt = new Operation.Attempt(run);
    recipe.end = new Operation.Succeeded(attempt);
    for (Command command : block.finallyBody()) {
      if (command instanceof Command.SaveArtifact save) {
        files.saveArtifact(save, attempt);
      }
    }
  }

  // --- DO and IMPORT

  void call(Command.Do call) throws InterruptedException {
    Word word = call.function();
    Reference reference = Reference.parse(values.path(word), word.position());
    Frame frame = recipe.frame;
    References.Meant meant =
        references.project(reference, word, values.is(call.call().allowPrivileged()));
    Function function = meant.project().earthfile().function(reference.name());
    if (function == null && meant.project().earthfile().target(reference.name()) != null) {
      throw frame.error(
          word,
          "+" + reference.name() + " is a target, not a function",
          "FROM, COPY and BUILD name targets");
    }
    if (function == null) {
      throw frame.error(
          word,
          "no function +" + reference.name() + " in " + meant.project().earthfile().file(),
          functionHint(meant.project(), reference.name()));
    }
    if (functions >= DEEPEST) {
      throw frame.error(
          word,
          "more than " + DEEPEST + " functions call each other here",
          "does one call itself?");
    }
    SortedMap<String, String> said = references.said(call.call().args(), List.of());
    if (!said.isEmpty()) {
      references.unused(
          word,
          "+" + reference.name(),
          UnusedArguments.of(meant.project().earthfile(), function),
          said.keySet());
    }
    if (values.is(call.call().passArgs())) {
      frame.scope().arguments().forEach(said::putIfAbsent);
    }
    Calls.Outcome base = base(meant);
    Scope scope = new Scope(base.globals());
    recipe.frame =
        new Frame(
            meant.project(),
            new Given(said),
            scope,
            new Imports(base.imports()),
            meant.allowPrivileged(),
            true);
    functions++;
    try {
      recipe.run(function.recipe());
    } finally {
      functions--;
      recipe.frame = frame;
    }
  }

  /** The base recipe of the function's file: its global arguments and imports are seen there. */
  private Calls.Outcome base(References.Meant meant) throws InterruptedException {
    Project project = meant.project();
    boolean same = project.folder().equals(recipe.project.folder());
    Call call =
        new Call(
            project.folder(),
            "base",
            same ? recipe.given.all() : new TreeMap<>(),
            recipe.call.platform(),
            meant.allowPrivileged(),
            false);
    return recipe.evaluator.base(
        project,
        call,
        same ? recipe.given : Given.none(),
        new Evaluator.Caller(recipe.call, recipe.depth + 1));
  }

  private static @Nullable String functionHint(Project project, String name) {
    List<String> names = project.earthfile().functions().stream().map(Function::name).toList();
    String nearest = Nearest.to(name, names);
    if (nearest != null) {
      return "did you mean +" + nearest + "?";
    }
    return names.isEmpty() ? "it has no functions" : "it has +" + String.join(", +", names);
  }

  void imported(Command.Import imported) throws InterruptedException {
    Word word = imported.earthfile();
    String written = values.path(word);
    Reference reference = Reference.parse(written + "+base", word.position());
    String alias = imported.alias() == null ? last(written) : values.text(imported.alias());
    if (alias.isEmpty() || alias.equals("..") || alias.equals(".")) {
      throw recipe.frame.error(
          word, "the import needs a name", "write IMPORT " + written + " AS name");
    }
    Imports.Imported meant =
        new Imports.Imported(
            recipe.frame.project(),
            reference,
            reference instanceof Reference.Local || values.is(imported.allowPrivileged()));
    if (!recipe.frame.imports().put(alias, meant)) {
      throw recipe.frame.error(
          word, "\"" + alias + "\" is imported already", "write AS other-name");
    }
  }

  /** {@code buz} of {@code github.com/foo/bar/buz:v1.2.3}. */
  private static String last(String written) {
    String path = written;
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }
}
