package dev.datestone.local;

import dev.datestone.engine.EngineException;
import dev.datestone.engine.Executor;
import dev.datestone.engine.RunMounts;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import dev.datestone.report.Event;
import dev.datestone.sandbox.Container;
import dev.datestone.sandbox.ContainerSpec;
import dev.datestone.sandbox.ExitStatus;
import dev.datestone.sandbox.MountPoints;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** One command in its container: how it is started there, and how it ended. */
final class ContainerRun {
  private final Machine machine;
  private final LocalOptions options;
  private final Event.Listener listener;
  private final FailureShell shell;
  private final Executor.RunWork work;
  private final Operation.Run run;
  private final Leases leases;
  private final BindMounts binds;
  private final UncachedInputs uncached;
  private final Optional<DockerDaemon> docker;
  private final Set<String> stubNames = new HashSet<>();

  ContainerRun(
      Machine machine,
      Executor.RunWork work,
      Leases leases,
      BindMounts binds,
      UncachedInputs uncached,
      Optional<DockerDaemon> docker) {
    this.machine = machine;
    this.options = machine.options();
    this.listener = machine.listener();
    this.shell = machine.shell();
    this.work = work;
    this.run = work.run();
    this.leases = leases;
    this.binds = binds;
    this.uncached = uncached;
    this.docker = docker;
  }

  /**
   * How it ended, when that it fails is no error.
   *
   * @param failure why it counts as failed, if it does
   */
  record Outcome(int code, Optional<EngineException> failure) {}

  /** Mount points that the image lacks lie in the lowest layer, where they are no change. */
  Path stubs() throws IOException {
    Path stubs = machine.store().processFolder().newFolder("stubs");
    boolean done = false;
    try {
      List<MountPoints.Target> points = spec(stubs, List.of()).targets();
      MountPoints.createStubs(stubs, points);
      points.forEach(point -> stubNames.addAll(List.of(point.path().split("/"))));
      done = true;
      return stubs;
    } finally {
      if (!done) {
        Trees.delete(stubs);
      }
    }
  }

  /** Names of mount points, once there are some. */
  Set<String> stubNames() {
    return stubNames;
  }

  /** What it printed, where that is wanted. */
  String answer() throws IOException {
    return uncached.answer();
  }

  /** Runs it there. A failure that is an error is shown, with a shell where one is wanted. */
  Outcome go(Workspace workspace) throws IOException, InterruptedException {
    LineSink sink =
        new LineSink(line -> listener.on(new Event.Output(run.label(), line, run.options().raw())));
    Path scratch = Files.createDirectory(workspace.scratch().resolve("container"));
    ContainerSpec spec =
        spec(
            workspace.root(),
            work.want() == Executor.Want.OUTPUT ? intoAnswer(run.argv()) : run.argv());
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
    if (status instanceof ExitStatus.Exited(int code) && (code == 0 || work.isQuestion())) {
      return new Outcome(code, Optional.empty());
    }
    EngineException failure = failure(status, sink);
    if (work.want() == Executor.Want.LAYER_EVEN_IF_FAILED
        && status instanceof ExitStatus.Exited(int code)) {
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
    return List.of(argv.get(0), argv.get(1), "exec >" + UncachedInputs.ANSWER + "\n" + argv.get(2));
  }

  private EngineException failure(ExitStatus status, LineSink sink) throws IOException {
    Optional<String> daemon = docker.isPresent() ? docker.get().failure() : Optional.empty();
    if (daemon.isPresent()) {
      return new EngineException.CommandFailed(run.label(), daemon.get(), 125, sink.last());
    }
    return switch (status) {
      case ExitStatus.Exited(int code) -> {
        String cause = "exit code " + code + Hints.of(code, sink.last(), options);
        yield new EngineException.CommandFailed(run.label(), cause, code, sink.last());
      }
      case ExitStatus.NotStarted(String reason) -> {
        // The runtime says it a second time where the command's output would be.
        List<String> last = sink.last();
        last.removeIf(line -> line.isBlank() || line.equals(reason));
        String cause = reason + Hints.of(127, List.of(reason), options);
        yield new EngineException.CommandFailed(run.label(), cause, 127, last);
      }
    };
  }

  private ContainerSpec spec(Path root, List<String> argv) throws IOException {
    List<ContainerSpec.Mount> mounts = new ArrayList<>();
    for (Mount mount : run.mounts()) {
      switch (mount) {
        case Mount.Bind bind ->
            mounts.add(new ContainerSpec.Bind(binds.files(bind), bind.target(), !bind.writable()));
        case Mount.Cache cache ->
            mounts.add(
                new ContainerSpec.Bind(leases.of(cache).data(), cache.target(), !cache.writable()));
        case Mount.Tmpfs tmpfs ->
            mounts.add(new ContainerSpec.Tmpfs(tmpfs.target(), tmpfs.size(), 01777));
        case Mount.Secret secret -> {} // among the uncached
      }
    }
    mounts.addAll(uncached.mounts());
    docker.ifPresent(daemon -> mounts.addAll(daemon.mounts()));
    // A mount below another comes after it.
    mounts.sort(Comparator.comparingLong(mount -> RunMounts.depth(mount.target())));
    SortedMap<String, String> all = new TreeMap<>(run.environment());
    all.putAll(uncached.environment());
    if (run.options().terminal() != RunOptions.Terminal.NONE) {
      all.putIfAbsent("TERM", System.getenv().getOrDefault("TERM", "xterm"));
    }
    List<String> environment = new ArrayList<>();
    if (options.certificates().isPresent()) {
      Path bundle = options.certificates().get();
      mounts.add(new ContainerSpec.Bind(bundle, Certificates.INSIDE, true));
      mounts.add(
          new ContainerSpec.Bind(JavaTrust.of(bundle, machine.store()), JavaTrust.INSIDE, true));
      environment.addAll(Certificates.environment(all));
    } else {
      all.forEach((name, value) -> environment.add(name + "=" + value));
    }
    return new ContainerSpec(
        root,
        docker.isPresent() && !argv.isEmpty() ? DockerDaemon.argv(argv) : orTrue(argv),
        environment,
        run.workingDirectory(),
        run.user(),
        mounts,
        run.options().hosts(),
        network(),
        run.options().privileged(),
        run.options().terminal() != RunOptions.Terminal.NONE);
  }

  private static List<String> orTrue(List<String> argv) {
    return argv.isEmpty() ? List.of("true") : argv;
  }

  private ContainerSpec.Network network() {
    if (!run.options().network()) {
      return ContainerSpec.Network.NONE;
    }
    // Not the host's: the daemon makes bridges and rules of a firewall.
    return docker.isPresent() ? ContainerSpec.Network.OWN : ContainerSpec.Network.HOST;
  }
}
