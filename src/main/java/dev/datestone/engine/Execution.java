package dev.datestone.engine;

import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import dev.datestone.report.Event;
import dev.datestone.sandbox.Container;
import dev.datestone.sandbox.ExitStatus;
import dev.datestone.sandbox.MountPoints;
import dev.datestone.sandbox.RunSpec;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** One command in its container: how it is started there, and how it ended. */
final class Execution {
  private final Store store;
  private final Settings settings;
  private final Event.Listener listener;
  private final FailureShell shell;
  private final Operation.Run run;
  private final Leases leases;
  private final Extras extras;
  private final Set<String> stubNames = new HashSet<>();

  Execution(
      Store store,
      Settings settings,
      Event.Listener listener,
      FailureShell shell,
      Operation.Run run,
      Leases leases,
      Extras extras) {
    this.store = store;
    this.settings = settings;
    this.listener = listener;
    this.shell = shell;
    this.run = run;
    this.leases = leases;
    this.extras = extras;
  }

  /**
   * How it ended, when that it fails is no error.
   *
   * @param failure why it counts as failed, if it does
   */
  record Outcome(int code, Optional<EngineException> failure) {}

  /** Mount points that the image lacks lie in the lowest layer, where they are no change. */
  Path stubs() throws IOException {
    Path stubs = store.session().newFolder("stubs");
    List<MountPoints.Target> points = spec(stubs, List.of()).targets();
    MountPoints.stubs(stubs, points);
    points.forEach(point -> stubNames.addAll(List.of(point.path().split("/"))));
    return stubs;
  }

  /** Names of mount points, once there are some. */
  Set<String> stubNames() {
    return stubNames;
  }

  /** What it printed, where that is wanted. */
  String answer() throws IOException {
    return extras.answer();
  }

  /** Runs it there. A failure that is an error is shown, with a shell where one is wanted. */
  Outcome go(Workspace workspace, RunStep.Want want) throws IOException, InterruptedException {
    LineSink sink =
        new LineSink(line -> listener.on(new Event.Output(run.label(), line, run.options().raw())));
    Path scratch = Files.createDirectory(workspace.scratch().resolve("container"));
    RunSpec spec =
        spec(workspace.root(), want == RunStep.Want.OUTPUT ? intoAnswer(run.argv()) : run.argv());
    boolean terminal = run.options().terminal() != RunOptions.Terminal.NONE;
    if (terminal && !shell.takeTerminal()) {
      throw new EngineException.Unusable(
          run.label(),
          "RUN --interactive needs a terminal",
          "leave the target out in CI and pipes");
    }
    ExitStatus status;
    try {
      status = Container.run(spec, scratch, sink);
    } catch (SandboxException.UnknownUser e) {
      throw EngineException.unknownUser(run.label(), e.getMessage());
    } finally {
      if (terminal) {
        shell.giveTerminalBack();
      }
    }
    sink.finish();
    if (status instanceof ExitStatus.Exited(int code) && (code == 0 || want.asks())) {
      return new Outcome(code, Optional.empty());
    }
    EngineException failure = failure(status, sink);
    if (want == RunStep.Want.LAYER_ANYHOW && status instanceof ExitStatus.Exited(int code)) {
      say(failure, sink);
      return new Outcome(code, Optional.of(failure));
    }
    say(failure, sink);
    shell.open(run, spec, workspace.scratch());
    throw failure;
  }

  private void say(EngineException failure, LineSink sink) {
    listener.on(
        new Event.Failed(
            run.label(), failure.getMessage() == null ? "" : failure.getMessage(), sink.last()));
  }

  /** The same shell command with its output in a file, so that errors are not part of it. */
  private static List<String> intoAnswer(List<String> argv) {
    return List.of(argv.get(0), argv.get(1), "exec >" + Extras.ANSWER + "\n" + argv.get(2));
  }

  private EngineException failure(ExitStatus status, LineSink sink) {
    return switch (status) {
      case ExitStatus.Exited(int code) -> {
        String cause = "exit code " + code + Hints.of(code, sink.last(), settings);
        yield new EngineException.CommandFailed(run.label(), cause, code, sink.last());
      }
      case ExitStatus.NotStarted(String reason) -> {
        // The runtime says it a second time where the command's output would be.
        List<String> last = sink.last();
        last.removeIf(line -> line.isBlank() || line.equals(reason));
        String cause = reason + Hints.of(127, List.of(reason), settings);
        yield new EngineException.CommandFailed(run.label(), cause, 127, last);
      }
    };
  }

  private RunSpec spec(Path root, List<String> argv) throws IOException {
    List<RunSpec.Mount> mounts = new ArrayList<>();
    for (Mount mount : run.mounts()) {
      switch (mount) {
        case Mount.Cache cache ->
            mounts.add(new RunSpec.Bind(leases.of(cache).data(), cache.target(), false));
        case Mount.Tmpfs tmpfs ->
            mounts.add(new RunSpec.Tmpfs(tmpfs.target(), tmpfs.size(), 01777));
        case Mount.Secret secret -> {} // among the extras
      }
    }
    mounts.addAll(extras.mounts());
    SortedMap<String, String> all = new TreeMap<>(run.environment());
    all.putAll(extras.environment());
    if (run.options().terminal() != RunOptions.Terminal.NONE) {
      all.putIfAbsent("TERM", System.getenv().getOrDefault("TERM", "xterm"));
    }
    List<String> environment = new ArrayList<>();
    if (settings.certificates().isPresent()) {
      Path bundle = settings.certificates().get();
      mounts.add(new RunSpec.Bind(bundle, Certificates.INSIDE, true));
      mounts.add(new RunSpec.Bind(JavaTrust.of(bundle, store), JavaTrust.INSIDE, true));
      environment.addAll(Certificates.environment(all));
    } else {
      all.forEach((name, value) -> environment.add(name + "=" + value));
    }
    return new RunSpec(
        root,
        argv.isEmpty() ? List.of("true") : argv,
        environment,
        run.folder(),
        run.user(),
        mounts,
        run.options().hosts(),
        run.options().network() ? RunSpec.Network.HOST : RunSpec.Network.NONE,
        run.options().privileged(),
        run.options().terminal() != RunOptions.Terminal.NONE);
  }
}
