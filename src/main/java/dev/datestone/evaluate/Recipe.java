package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.Saved;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The evaluation of one recipe: its commands, one after the other, change what comes next. Here is
 * what they change; what each does is in {@link Steps}, {@link Files}, {@link Flow} and {@link
 * Setup}.
 */
final class Recipe {
  final Evaluator evaluator;
  final Project project;
  final Call call;
  final Given given;
  final int depth;
  final Set<String> declared = new HashSet<>();
  final List<Mount> caches = new ArrayList<>();
  final List<String> hosts = new ArrayList<>();
  final List<Saved> saved = new ArrayList<>();
  final List<LocalOutput> outputs = new ArrayList<>();
  final List<SavedImage> images = new ArrayList<>();
  final List<Operation> pushes = new ArrayList<>();
  final List<Goal> built = new ArrayList<>();
  final List<Goal> used = new ArrayList<>();
  final SortedMap<String, String> globals = new TreeMap<>();

  /** BUILDs that are being evaluated. */
  Parallel building = new Parallel();

  Operation end;
  ImageConfig config;
  String platform;

  /** After LOCALLY: commands run on the host. */
  boolean onHost;

  /** Whether a RUN --interactive was there: nothing may stand on what it leaves. */
  boolean interactive;

  boolean waited;

  /** Whose words are read: the recipe's own, or those of a function that it calls. */
  Frame frame;

  private final Steps steps;
  private final References references;
  private final Files files;
  private final Setup setup;
  private final Flow flow;

  Recipe(
      Evaluator evaluator, Project project, Call call, Given given, Calls.Outcome base, int depth) {
    this.evaluator = evaluator;
    this.project = project;
    this.call = call;
    this.given = given;
    this.depth = depth;
    this.end = base.goal().end();
    this.config = base.goal().config();
    this.platform = base.goal().platform();
    this.onHost = base.onHost();
    this.frame =
        new Frame(
            project,
            given,
            new Scope(base.globals()),
            new Imports(base.imports()),
            call.allowPrivileged(),
            false);
    if (!isBase()) {
      built.addAll(base.goal().built());
      used.addAll(base.goal().used());
    }
    this.steps = new Steps(this);
    this.references = new References(this, steps.values());
    this.files = new Files(this, steps.values(), references);
    this.setup = new Setup(this, steps.values());
    this.flow = new Flow(this, steps, references, files);
  }

  /** After LOCALLY: where commands run, the Earthfile's folder unless a WORKDIR names another. */
  Path hostFolder() {
    return Path.of(config.folder());
  }

  boolean isBase() {
    return call.target().equals("base");
  }

  Calls.Outcome evaluate(List<Command> commands) throws InterruptedException {
    declared.addAll(Declared.in(commands));
    if (!isBase()) {
      declared.addAll(Declared.in(project.earthfile().base()));
    }
    try {
      run(commands);
      built.addAll(building.join());
    } finally {
      building.end();
    }
    Goal goal =
        new Goal(shown(), end, config, platform, saved, outputs, images, pushes, built, used);
    return new Calls.Outcome(
        goal, globals, frame.imports().all(), onHost, Map.copyOf(given.asked()), waited);
  }

  /** Commands in the present frame and block. */
  void run(List<Command> commands) throws InterruptedException {
    for (Command command : commands) {
      try {
        if (onHost) {
          refuseOnHost(command);
        }
        if (!pushes.isEmpty()) {
          refuseAfterPush(command);
        }
        one(command);
      } catch (EarthfileException e) {
        throw e.in(frame.project().earthfile().file(), frame.project().earthfile().text());
      }
    }
  }

  private void one(Command command) throws InterruptedException {
    switch (command) {
      case Command.From from -> setup.from(from, references);
      case Command.Locally locally -> setup.locally(locally);
      case Command.Arg arg -> setup.argument(arg);
      case Command.Let let -> setup.let(let);
      case Command.Set set -> setup.set(set);
      case Command.Env env -> setup.env(env);
      case Command.Workdir workdir -> setup.workdir(workdir);
      case Command.User user -> setup.user(user);
      case Command.Cmd cmd -> setup.cmd(cmd);
      case Command.Entrypoint entrypoint -> setup.entrypoint(entrypoint);
      case Command.Label label -> setup.label(label);
      case Command.Expose expose -> setup.expose(expose);
      case Command.Volume volume -> setup.volume(volume);
      case Command.Healthcheck check -> setup.healthcheck(check);
      case Command.Host host -> setup.host(host);
      case Command.Cache cache -> steps.cache(cache);
      case Command.Run run -> steps.run(run);
      case Command.Copy copy -> files.copy(copy);
      case Command.SaveArtifact save -> files.saveArtifact(save);
      case Command.SaveImage save -> files.saveImage(save);
      case Command.Build build -> flow.build(build);
      case Command.Do function -> flow.call(function);
      case Command.Import imported -> flow.imported(imported);
      case Command.If block -> flow.condition(block);
      case Command.For block -> flow.loop(block);
      case Command.Wait block -> flow.waiting(block);
      case Command.Try block -> flow.attempt(block);
      case Command.Project ignored -> {}
      case Command.GitClone clone -> files.gitClone(clone);
      case Command.FromDockerfile other -> throw notYet(other, "FROM DOCKERFILE");
      case Command.WithDocker other -> throw notYet(other, "WITH DOCKER");
    }
  }

  /** What a target may do that runs on the host. */
  private void refuseOnHost(Command command) {
    boolean can =
        switch (command) {
          case Command.From c -> true;
          case Command.FromDockerfile c -> true;
          case Command.Locally c -> true;
          case Command.Arg c -> true;
          case Command.Let c -> true;
          case Command.Set c -> true;
          case Command.Run c -> true;
          case Command.Copy c -> true;
          case Command.SaveArtifact c -> true;
          case Command.Build c -> true;
          case Command.Do c -> true;
          case Command.Import c -> true;
          case Command.If c -> true;
          case Command.For c -> true;
          case Command.Wait c -> true;
          case Command.Try c -> true;
          case Command.WithDocker c -> true;
          case Command.Project c -> true;
          case Command.Env c -> false;
          case Command.Workdir c -> true;
          case Command.User c -> false;
          case Command.Cmd c -> false;
          case Command.Entrypoint c -> false;
          case Command.Label c -> false;
          case Command.Expose c -> false;
          case Command.Volume c -> false;
          case Command.Healthcheck c -> false;
          case Command.Host c -> false;
          case Command.Cache c -> false;
          case Command.SaveImage c -> false;
          case Command.GitClone c -> false;
        };
    if (!can) {
      throw frame.error(
          command.position(),
          firstWord(command) + " has no meaning after LOCALLY",
          "there, commands run on the host: RUN, COPY and SAVE ARTIFACT work");
    }
  }

  private void refuseAfterPush(Command command) {
    boolean changes =
        command instanceof Command.Copy
            || command instanceof Command.SaveArtifact
            || command instanceof Command.GitClone
            || command instanceof Command.Workdir
            || (command instanceof Command.Run run && !run.flags().push().written());
    if (changes) {
      throw frame.error(
          command.position(),
          "behind a RUN --push there can only be other RUN --push",
          "move it before the first RUN --push: pushes come when all else is done");
    }
  }

  private static String firstWord(Command command) {
    String text = command.span().text();
    int end = 0;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end);
  }

  // --- names and messages

  String shown() {
    return project.shown() + "+" + call.target();
  }

  Label label(Command command) {
    return frame.label(command.position(), command.span().text(), shown(), place());
  }

  /** The target wherever its project lies. */
  String place() {
    return project.identity() + " " + project.place() + "+" + call.target();
  }

  EarthfileException notYet(Command command, String what) {
    return new EarthfileException(
        command.position(), what.length(), what + " is not supported yet", null);
  }
}
