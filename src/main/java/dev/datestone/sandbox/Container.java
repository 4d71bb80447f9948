package dev.datestone.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs one command with the OCI runtime. */
public final class Container {
  private static final int TRIES_TO_KILL = 250;
  private static final int BUFFER = 16_384;
  private static final long MEMORY_BYTES = 64 << 20;

  private Container() {}

  /**
   * Runs the command and waits for its end. Interrupting the thread kills the container with all
   * that is in it. One run at a time on a rootfs: its mount points are made and removed.
   *
   * <p>The runtime's files hold the environment and with it secrets. They lie in memory, in a mount
   * that only this process sees and that ends with it.
   *
   * @param scratch an empty folder of the caller's, to mount that memory on
   */
  public static ExitStatus run(RunSpec spec, Path scratch, OutputSink sink)
      throws IOException, InterruptedException {
    OciRuntime runtime =
        OciRuntime.find().orElseThrow(() -> new SandboxException.Missing(Requirements.check()));
    return run(runtime, spec, scratch, sink);
  }

  static ExitStatus run(OciRuntime runtime, RunSpec spec, Path scratch, OutputSink sink)
      throws IOException, InterruptedException {
    CgroupFolder.prepare(runtime.kind());
    Mounts.tmpfs(scratch, MEMORY_BYTES, 0700);
    try {
      Bundle.write(spec, scratch, runtime.kind());
      MountPoints.Made made = MountPoints.ensure(spec.rootfs(), spec.targets());
      try {
        return started(spec, runtime, scratch, sink);
      } finally {
        made.remove();
      }
    } finally {
      Mounts.unmount(scratch);
    }
  }

  private static ExitStatus started(RunSpec spec, OciRuntime runtime, Path scratch, OutputSink sink)
      throws IOException, InterruptedException {
    // No two alike, also among those of other processes: runc names cgroups by it.
    String id =
        "datestone-"
            + Long.toHexString(System.nanoTime())
            + "-"
            + Thread.currentThread().threadId();
    var run = List.of("run", "--bundle", scratch.toString());
    var builder = new ProcessBuilder(runtime.command(scratch, id, run));
    clean(builder.environment());
    if (spec.terminal()) {
      builder.inheritIO();
    } else {
      builder.redirectErrorStream(true).redirectInput(new File("/dev/null"));
    }
    Process process = builder.start();
    var words = new FirstWords(sink);
    var pump = new FutureTask<Boolean>(() -> pump(process.getInputStream(), words));
    Thread.ofPlatform().daemon().name(id).start(pump);
    try {
      int code = process.waitFor();
      finish(pump);
      Optional<String> instead = words.complaint();
      return OciRuntime.complaint(scratch)
          .or(() -> instead)
          .<ExitStatus>map(ExitStatus.NotStarted::new)
          .orElseGet(() -> new ExitStatus.Exited(code));
    } finally {
      kill(process);
      forget(runtime, scratch, id);
    }
  }

  /** The runtime would pass descriptors and sockets on that the environment tells it of. */
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
        // Go on reading: a command that cannot write would hang.
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
   * Kills what the runtime started, again and again, as it may be just starting it; the runtime
   * then sees the end and clears up. Itself is killed only if it does not.
   */
  private static void kill(Process process) {
    boolean interrupted = false;
    for (int attempt = 0; process.isAlive(); attempt++) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      if (attempt >= TRIES_TO_KILL) {
        process.destroyForcibly();
      }
      try {
        process.waitFor(20, TimeUnit.MILLISECONDS);
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A runtime that was killed or failed half-way leaves its notes. */
  private static void forget(OciRuntime runtime, Path scratch, String id) throws IOException {
    if (!Files.exists(scratch.resolve("state").resolve(id))) {
      return;
    }
    var builder =
        new ProcessBuilder(runtime.command(scratch, id, List.of("delete", "--force")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    clean(builder.environment());
    Process process = builder.start();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
