package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.earthfile.ArtifactReference;
import dev.datestone.earthfile.BuildArg;
import dev.datestone.earthfile.Call;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Expansion;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Reference;
import dev.datestone.earthfile.Toggle;
import dev.datestone.earthfile.VersionNumber;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.Saved;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The evaluation of one recipe: its commands, one after the other, change what comes next. */
final class Recipe {
  private final Evaluator evaluator;
  private final Project project;
  private final String name;
  private final SortedMap<String, String> given;
  private final SortedMap<String, String> globals = new TreeMap<>();
  private final Set<String> declared = new HashSet<>();
  private final Scope scope = new Scope();
  private final List<Mount> caches = new ArrayList<>();
  private final List<Saved> saved = new ArrayList<>();
  private final List<LocalOutput> outputs = new ArrayList<>();
  private final List<SavedImage> images = new ArrayList<>();
  private final List<Goal> built = new ArrayList<>();
  private Operation end;
  private ImageConfig config;

  Recipe(
      Evaluator evaluator,
      Project project,
      String name,
      SortedMap<String, String> given,
      Evaluator.Base base) {
    this.evaluator = evaluator;
    this.project = project;
    this.name = name;
    this.given = given;
    this.end = base.end();
    this.config = base.config();
    base.globals().forEach(scope::putGlobal);
  }

  Project project() {
    return project;
  }

  /** Arguments of this recipe that all targets of the file see. */
  SortedMap<String, String> globals() {
    return globals;
  }

  Goal evaluate(List<Command> commands) {
    declared.addAll(Declared.in(commands));
    declared.addAll(Declared.in(project.earthfile().base()));
    for (Command command : commands) {
      try {
        evaluate(command);
      } catch (EarthfileException e) {
        throw e.in(project.earthfile().file(), project.earthfile().text());
      }
    }
    return new Goal(shown(), end, config, saved, outputs, images, built);
  }

  private void evaluate(Command command) {
    switch (command) {
      case Command.From from -> from(from);
      case Command.Arg arg -> argument(arg);
      case Command.Let let -> let(let);
      case Command.Set set -> set(set);
      case Command.Env env -> config = config.withEnvironment(text(env.name()), text(env.value()));
      case Command.Workdir workdir -> workdir(workdir);
      case Command.User user -> config = config.withUser(text(user.user()));
      case Command.Run run -> run(run);
      case Command.Copy copy -> copy(copy);
      case Command.Cache cache -> cache(cache);
      case Command.SaveArtifact save -> saveArtifact(save);
      case Command.Build build -> build(build);
      case Command.Cmd cmd -> config = config.withCommand(argv(cmd.invocation()));
      case Command.Entrypoint entrypoint ->
          config = config.withEntrypoint(argv(entrypoint.invocation()));
      case Command.Project ignored -> {}
      case Command.FromDockerfile other -> throw notYet(other, "FROM DOCKERFILE");
      case Command.Locally other -> throw notYet(other, "LOCALLY");
      case Command.SaveImage save -> saveImage(save);
      case Command.Label label -> label(label);
      case Command.Expose expose -> expose(expose);
      case Command.Volume volume -> volume(volume);
      case Command.Healthcheck check ->
          config = config.withHealthcheck(Healthchecks.read(check, this::text));
      case Command.Host other -> throw notYet(other, "HOST");
      case Command.GitClone other -> throw notYet(other, "GIT CLONE");
      case Command.Do other -> throw notYet(other, "DO");
      case Command.Import other -> throw notYet(other, "IMPORT");
      case Command.If other -> throw notYet(other, "IF");
      case Command.For other -> throw notYet(other, "FOR");
      case Command.Wait other -> throw notYet(other, "WAIT");
      case Command.Try other -> throw notYet(other, "TRY");
      case Command.WithDocker other -> throw notYet(other, "WITH DOCKER");
    }
  }

  // --- what the recipe stands on

  private void from(Command.From from) {
    nativePlatform(from.platform());
    String image = path(from.image());
    if (image.equals("scratch")) {
      end = new Operation.Scratch(label(from));
      config = ImageConfig.EMPTY;
    } else if (Reference.looksLikeOne(image)) {
      Goal goal = goal(image, from.image(), from.call());
      end = goal.end();
      config = goal.config();
    } else {
      String plain = text(from.image());
      if (plain.isEmpty()) {
        throw error(from.image(), "the image's name is empty", "name an image or a target");
      }
      Operation.Image operation = new Operation.Image(plain, "", label(from));
      end = operation;
      config = evaluator.probe().config(operation);
    }
    caches.clear();
  }

  private void nativePlatform(@Nullable Word platform) {
    if (platform == null) {
      return;
    }
    String wanted = text(platform);
    String here = Builtins.value("NATIVEPLATFORM", project, name, evaluator.options()).orElse("");
    if (!wanted.isEmpty() && !wanted.equals(here) && !wanted.equals("native")) {
      throw error(
          platform, "platform " + wanted + " is not supported yet", "this machine is " + here);
    }
  }

  /** Evaluates a referenced target with the arguments of the call. */
  private Goal goal(String expanded, Word word, Call call) {
    Reference reference = Reference.parse(expanded, word.position());
    return evaluator.target(
        this,
        reference,
        arguments(call.args(), call.passArgs(), reference),
        new Evaluator.Place(
            project.earthfile(), word.position(), Math.max(1, word.text().length())));
  }

  /**
   * What a called target is given: within one Earthfile all that this one was given, from another
   * one only with {@code --pass-args}; then what the call itself says.
   */
  private SortedMap<String, String> arguments(
      List<BuildArg> args, Toggle passArgs, Reference reference) {
    SortedMap<String, String> arguments = new TreeMap<>();
    boolean sameFile =
        reference instanceof Reference.Local local
            && project.folder().resolve(local.path()).normalize().equals(project.folder());
    if (sameFile || is(passArgs)) {
      arguments.putAll(given);
    }
    if (is(passArgs)) {
      scope.arguments().forEach(arguments::put);
    }
    arguments.keySet().removeIf(Builtins::isBuiltin);
    for (BuildArg arg : args) {
      arguments.put(text(arg.name()), text(arg.value()));
    }
    return arguments;
  }

  // --- values

  private void argument(Command.Arg arg) {
    String argument = text(arg.name());
    boolean global = is(arg.global());
    if (global && !name.equals("base")) {
      throw error(
          arg.name(),
          "--global is only allowed in the base recipe",
          "move it above the first target");
    }
    if (scope.declares(argument)) {
      throw error(
          arg.name(), "\"" + argument + "\" is declared already", "use SET to change a LET");
    }
    String value = given.get(argument);
    if (Builtins.isBuiltin(argument)) {
      value =
          Builtins.value(argument, project, name, evaluator.options())
              .orElseThrow(
                  () ->
                      error(
                          arg.name(),
                          "the builtin argument " + argument + " is not supported yet",
                          null));
    }
    Word otherwise = arg.value();
    if (value == null && otherwise != null) {
      value = text(otherwise);
    }
    if (value == null && is(arg.required())) {
      throw error(
          arg.name(), "\"" + argument + "\" has no value", "give one: --" + argument + "=…");
    }
    String result = value == null ? "" : value;
    scope.put(argument, Scope.Kind.ARGUMENT, result);
    boolean implicit = project.earthfile().version().number() == VersionNumber.V0_6;
    if (global || (implicit && name.equals("base"))) {
      globals.put(argument, result);
    }
  }

  private void let(Command.Let let) {
    scope.put(text(let.name()), Scope.Kind.VARIABLE, text(let.value()));
  }

  private void set(Command.Set set) {
    String variable = text(set.name());
    Scope.Kind kind = scope.kind(variable);
    if (kind == null) {
      throw error(
          set.name(), "there is no variable \"" + variable + "\"", "declare it first with LET");
    }
    if (kind == Scope.Kind.ARGUMENT) {
      throw error(
          set.name(),
          "\"" + variable + "\" is an ARG, and those do not change",
          "put it into a variable first: LET " + variable + "=$" + variable);
    }
    scope.put(variable, Scope.Kind.VARIABLE, text(set.value()));
  }

  /** Values by name. An image that says nothing of PATH has the one that a RUN gets. */
  private Expansion.Lookup values() {
    Expansion.Lookup known = scope.lookup(config.environment());
    return name -> {
      String value = known.value(name);
      return value == null && name.equals("PATH") ? ImageConfig.PATH : value;
    };
  }

  private String text(Word word) {
    return Expansion.text(word, values(), Recipe::noShell);
  }

  private String path(Word word) {
    return Expansion.path(word, values(), Recipe::noShell);
  }

  private static String noShell(String command, Position position) {
    throw new EarthfileException(
        position, command.length() + 3, "$(…) is not supported yet", "compute it in a RUN");
  }

  private boolean is(Toggle toggle) {
    // No switch: one over constants and records costs 10 ms the first time.
    if (toggle instanceof Toggle.Valued(Word value)) {
      String text = text(value);
      if (!text.equals("true") && !text.equals("false") && !text.isEmpty()) {
        throw error(value, "\"" + text + "\" is neither true nor false", null);
      }
      return text.equals("true");
    }
    return toggle == Toggle.Plain.ON;
  }

  // --- the file system

  private void workdir(Command.Workdir workdir) {
    String folder = "/" + Paths.resolve(config.folder(), text(workdir.path()));
    config = config.withFolder(folder);
    end = new Operation.MakeFolder(end, folder, label(workdir));
  }

  private void run(Command.Run run) {
    Command.RunFlags flags = run.flags();
    refuse(run, flags.push(), "RUN --push");
    refuse(run, flags.entrypoint(), "RUN --entrypoint");
    refuse(run, flags.privileged(), "RUN --privileged");
    refuse(run, flags.ssh(), "RUN --ssh");
    refuse(run, flags.interactive(), "RUN --interactive");
    refuse(run, flags.interactiveKeep(), "RUN --interactive-keep");
    refuse(run, flags.aws(), "RUN --aws");
    if (flags.oidc() != null) {
      throw notYet(run, "RUN --oidc");
    }
    if (!flags.secrets().isEmpty()) {
      throw notYet(run, "RUN --secret");
    }
    List<Mount> mounts = new ArrayList<>(caches);
    for (Word word : flags.mounts()) {
      mounts.add(mounts().read(text(word), word));
    }
    SortedMap<String, String> environment = new TreeMap<>(config.environment());
    environment.putIfAbsent("PATH", ImageConfig.PATH);
    environment.putAll(scope.all());
    end =
        new Operation.Run(
            end,
            argv(run.invocation()),
            environment,
            config.folder(),
            config.user(),
            mounts,
            network(flags.network()),
            is(flags.noCache()),
            label(run));
  }

  private boolean network(@Nullable Word network) {
    if (network == null) {
      return true;
    }
    String value = text(network);
    if (!value.equals("none")) {
      throw error(network, "unknown network \"" + value + "\"", "only --network=none is known");
    }
    return false;
  }

  private Mounts mounts() {
    // What a target is given but never declares makes it no other target.
    SortedMap<String, String> own = new TreeMap<>(given);
    own.keySet().retainAll(declared);
    return new Mounts(project, name, own, config.folder());
  }

  private static List<String> argv(Invocation invocation) {
    return switch (invocation) {
      case Invocation.Shell(Word text) -> List.of("/bin/sh", "-c", text.text());
      case Invocation.Exec(List<String> arguments, Position position) -> arguments;
    };
  }

  private void cache(Command.Cache cache) {
    refuse(cache, cache.persist(), "CACHE --persist");
    caches.add(
        mounts()
            .cache(
                text(cache.path()),
                optional(cache.id()),
                optional(cache.sharing()),
                optional(cache.chmod()),
                cache));
  }

  private @Nullable String optional(@Nullable Word word) {
    return word == null ? null : text(word);
  }

  private void copy(Command.Copy copy) {
    Command.CopyFlags flags = copy.flags();
    refuse(copy, flags.symlinkNoFollow(), "COPY --symlink-no-follow");
    if (flags.from() != null) {
      throw notYet(copy, "COPY --from");
    }
    nativePlatform(flags.platform());
    CopyOptions options =
        new CopyOptions(
            is(flags.dir()),
            is(flags.keepTs()),
            is(flags.keepOwn()),
            is(flags.ifExists()),
            mode(flags.chmod()),
            flags.chown() == null ? "" : text(flags.chown()));
    String destination = destination(text(copy.destination()), copy.sources().size() > 1);
    List<CopySource> context = new ArrayList<>();
    for (dev.datestone.earthfile.Source source : copy.sources()) {
      CopySource next = source(source, copy);
      if (next instanceof CopySource.Context) {
        context.add(next);
      } else {
        // Each target's artifacts come in a layer of their own: they bring a state of their own.
        flush(context, destination, options, copy);
        end = new Operation.Copy(end, List.of(next), destination, options, label(copy));
      }
    }
    flush(context, destination, options, copy);
  }

  private void flush(
      List<CopySource> context, String destination, CopyOptions options, Command.Copy copy) {
    if (!context.isEmpty()) {
      end = new Operation.Copy(end, context, destination, options, label(copy));
      context.clear();
    }
  }

  private String mode(@Nullable Word word) {
    if (word == null) {
      return "";
    }
    int mode = dev.datestone.earthfile.FileMode.parse(text(word), word.position());
    return Integer.toOctalString(mode);
  }

  /** Absolute; with a slash at its end when it must be a folder. */
  private String destination(String written, boolean several) {
    String absolute = "/" + Paths.resolve(config.folder(), written);
    boolean folder =
        several
            || written.endsWith("/")
            || written.equals(".")
            || written.equals("..")
            || written.endsWith("/.");
    return folder && !absolute.endsWith("/") ? absolute + "/" : absolute;
  }

  private CopySource source(dev.datestone.earthfile.Source source, Command.Copy copy) {
    return switch (source) {
      case dev.datestone.earthfile.Source.ArtifactSource artifact ->
          artifact(artifact.reference(), path(artifact.reference()), artifact.args(), copy);
      case dev.datestone.earthfile.Source.ContextSource context -> {
        String pattern = path(context.path());
        if (ArtifactReference.looksLikeOne(pattern)) {
          yield artifact(context.path(), pattern, List.of(), copy);
        }
        yield new CopySource.Context(
            project.folder().toString(),
            pattern.replace("\\+", "+"),
            context.path().position().line(),
            context.path().position().column());
      }
    };
  }

  private CopySource artifact(Word word, String expanded, List<BuildArg> args, Command.Copy copy) {
    ArtifactReference reference = ArtifactReference.parse(expanded, word.position());
    List<BuildArg> all = new ArrayList<>(copy.call().args());
    all.addAll(args);
    Goal goal =
        evaluator.target(
            this,
            reference.target(),
            arguments(all, copy.call().passArgs(), reference.target()),
            new Evaluator.Place(
                project.earthfile(), word.position(), Math.max(1, word.text().length())));
    return new CopySource.Artifact(
        goal.saved(),
        reference.path(),
        goal.name(),
        word.position().line(),
        word.position().column());
  }

  private void saveArtifact(Command.SaveArtifact save) {
    refuse(save, save.symlinkNoFollow(), "SAVE ARTIFACT --symlink-no-follow");
    Word destination = save.destination();
    String as = destination == null ? "" : text(destination);
    Saved artifact =
        new Saved(
            end,
            "/" + Paths.resolve(config.folder(), path(save.source())),
            as.replaceFirst("^(\\./|/)+", ""),
            is(save.keepTs()),
            is(save.ifExists()),
            label(save));
    saved.add(artifact);
    Word local = save.local();
    if (local != null) {
      outputs.add(new LocalOutput(artifact, local(local, is(save.force())), text(local)));
    }
  }

  private String local(Word word, boolean force) {
    String written = text(word);
    Path path = project.folder().resolve(written).normalize();
    if (!path.startsWith(project.folder()) && !force) {
      throw error(
          word,
          "\"" + written + "\" lies outside of the Earthfile's folder",
          "write SAVE ARTIFACT --force to allow it");
    }
    boolean folder = written.endsWith("/") || written.equals(".") || written.endsWith("/.");
    return folder ? path + "/" : path.toString();
  }

  private void saveImage(Command.SaveImage save) {
    if (is(save.push()) && save.names().isEmpty()) {
      throw project
          .earthfile()
          .error(
              save.position(),
              save.span().text().length(),
              "SAVE IMAGE --push needs the name of an image",
              "SAVE IMAGE --push registry.example/name:tag");
    }
    images.add(
        new SavedImage(
            save.names().stream().map(this::text).toList(),
            end,
            config,
            Builtins.value("NATIVEPLATFORM", project, name, evaluator.options()).orElse(""),
            is(save.push()),
            is(save.noManifestList()),
            is(save.insecure()),
            is(save.withoutLabels()),
            label((Command) save)));
  }

  private void label(Command.Label label) {
    for (Command.Pair pair : label.labels()) {
      config = config.withLabel(text(pair.key()), text(pair.value()));
    }
  }

  private void expose(Command.Expose expose) {
    Set<String> ports = new LinkedHashSet<>(config.ports());
    for (Word port : expose.ports()) {
      String written = text(port);
      ports.add(written.indexOf('/') < 0 ? written + "/tcp" : written);
    }
    config = config.withPorts(List.copyOf(ports));
  }

  private void volume(Command.Volume volume) {
    Set<String> volumes = new LinkedHashSet<>(config.volumes());
    for (Word path : volume.paths()) {
      volumes.add(text(path));
    }
    config = config.withVolumes(List.copyOf(volumes));
  }

  private void build(Command.Build build) {
    for (Word platform : build.platforms()) {
      nativePlatform(platform);
    }
    built.add(goal(path(build.target()), build.target(), build.call()));
  }

  // --- messages

  private String shown() {
    return project.shown() + "+" + name;
  }

  private Label label(Command command) {
    Position position = command.position();
    return new Label(
        project.earthfile().file(),
        position.line(),
        position.column(),
        shown(),
        Labels.oneLine(command.span().text()),
        project.identity() + " " + project.place() + "+" + name);
  }

  private void refuse(Command command, Toggle toggle, String what) {
    if (is(toggle)) {
      throw notYet(command, what);
    }
  }

  private EarthfileException notYet(Command command, String what) {
    return project
        .earthfile()
        .error(command.position(), what.length(), what + " is not supported yet", null);
  }

  private EarthfileException error(Word word, String message, @Nullable String hint) {
    return project.earthfile().error(word.position(), word.text().length(), message, hint);
  }
}
