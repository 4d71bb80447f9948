package dev.datestone.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a command in a container with the OCI runtime. */
public final class Container {
  private static final int TRIES_TO_KILL = 250;
  private static final int BUFFER = 16_384;
  private static final long MEMORY_BYTES = 64 << 20;
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private Container() {}

  /**
   * Runs the command and waits for its end. Interrupting the thread kills all processes in the
   * container. A rootfs can be used by one run at a time, as mount points are created in it.
   *
   * <p>The runtime's files contain the environment, and with it secrets. They are on a tmpfs that
   * only this process sees.
   *
   * @param scratch an empty folder for the mount point of the tmpfs
   */
  public static ExitStatus run(ContainerSpec spec, Path scratch, OutputSink sink)
      throws IOException, InterruptedException {
    OciRuntime runtime =
        OciRuntime.find()
            .orElseThrow(() -> new SandboxException.MissingRequirements(Requirements.check()));
    return run(runtime, spec, scratch, sink);
  }

  static ExitStatus run(OciRuntime runtime, ContainerSpec spec, Path scratch, OutputSink sink)
      throws IOException, InterruptedException {
    coverHybridCgroups(runtime.kind());
    Mounts.tmpfs(scratch, MEMORY_BYTES, 0700);
    try {
      OciBundle.write(spec, scratch, runtime.kind());
      List<Path> made = MountPoints.create(spec.rootfs(), spec.targets());
      try {
        return started(spec, runtime, scratch, sink);
      } finally {
        MountPoints.remove(made);
      }
    } finally {
      Mounts.unmount(scratch);
    }
  }

  /**
   * crun fails where cgroups are mounted "hybrid" (both versions), also with its cgroup manager
   * disabled. An empty folder in their place, in our own mount namespace, avoids that.
   */
  private static synchronized void coverHybridCgroups(OciRuntime.Kind runtime) {
    if (runtime == OciRuntime.Kind.CRUN
        && Sandbox.hasMountNamespace()
        && Files.isDirectory(CGROUPS.resolve("unified"))) {
      Mounts.tmpfs(CGROUPS, 0, 0755);
    }
  }

  private static ExitStatus started(
      ContainerSpec spec, OciRuntime runtime, Path scratch, OutputSink sink)
      throws IOException, InterruptedException {
    // Unique across processes: runc names cgroups by it.
    String id =
        "datestone-"
            + Long.toHexString(System.nanoTime())
            + "-"
            + Thread.currentThread().threadId();
    Path pidFile = scratch.resolve("pid");
    List<String> run = new ArrayList<>(List.of("run", "--bundle", scratch.toString()));
    if (spec.network() == ContainerSpec.Network.OWN) {
      run.addAll(List.of("--pid-file", pidFile.toString()));
    }
    var builder = new ProcessBuilder(runtime.command(scratch, id, run));
    clean(builder.environment());
    if (spec.terminal()) {
      builder.inheritIO();
    } else {
      builder.redirectErrorStream(true).redirectInput(new File("/dev/null"));
    }
    Process process = builder.start();
    var output = new StartErrorFilter(sink);
    var pump = new FutureTask<Boolean>(() -> pump(process.getInputStream(), output));
    Thread.ofPlatform().daemon().name(id).start(pump);
    UserNetwork network = null;
    try {
      network = network(spec, process, pidFile);
      int code = process.waitFor();
      finish(pump);
      if (network != null && code != 0) {
        network.failure().ifPresent(why -> write(sink, why));
      }
      Optional<String> instead = output.error();
      return OciRuntime.error(scratch)
          .or(() -> instead)
          .<ExitStatus>map(ExitStatus.NotStarted::new)
          .orElseGet(() -> new ExitStatus.Exited(code));
    } finally {
      if (network != null) {
        network.close();
      }
      kill(process);
      deleteState(runtime, scratch, id);
    }
  }

  private static @Nullable UserNetwork network(ContainerSpec spec, Process runtime, Path pidFile)
      throws IOException, InterruptedException {
    return spec.network() == ContainerSpec.Network.OWN
        ? UserNetwork.connect(runtime, pidFile)
        : null;
  }

  private static void write(OutputSink sink, String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    sink.write(bytes, 0, bytes.length);
  }

  /** The environment could name descriptors and sockets, which the runtime would pass on. */
  private static void clean(Map<String, String> environment) {
    environment.keySet().retainAll(List.of("PATH"));
  }

  private static boolean pump(InputStream output, OutputSink sink) throws IOException {
    byte[] buffer = new byte[BUFFER];
    RuntimeException trouble = null;
    for (int length = output.read(buffer); length >= 0; length = output.read(buffer)) {
      try {
        if (trouble == null) {
          sink.write(buffer, 0, length);
        }
      } catch (RuntimeException first) {
        // Continue reading: otherwise the command would block on its output.
        trouble = first;
      }
    }
    if (trouble != null) {
      throw trouble;
    }
    return true;
  }

  private static void finish(FutureTask<Boolean> pump) throws IOException, InterruptedException {
    try {
      pump.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case IOException trouble -> throw trouble;
        case RuntimeException trouble -> throw trouble;
        case null, default -> throw new IOException(failed);
      }
    }
  }

  /**
   * Kills what the runtime started, repeatedly, as it may be about to start it. The runtime then
   * cleans up; it is killed only if it does not end. Not interruptible.
   */
  private static void kill(Process process) {
    for (int attempt = 0; process.isAlive(); attempt++) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      if (attempt >= TRIES_TO_KILL) {
        process.destroyForcibly();
      }
      process.onExit().completeOnTimeout(process, 20, TimeUnit.MILLISECONDS).join();
    }
  }

  /** Removes the state that a runtime leaves when it was killed or failed. */
  private static void deleteState(OciRuntime runtime, Path scratch, String id) throws IOException {
    if (!Files.exists(scratch.resolve("state").resolve(id))) {
      return;
    }
    var builder =
        new ProcessBuilder(runtime.command(scratch, id, List.of("delete", "--force")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    clean(builder.environment());
    builder.start().onExit().join();
  }
}
