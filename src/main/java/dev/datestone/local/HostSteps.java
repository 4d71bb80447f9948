package dev.datestone.local;

import dev.datestone.engine.EngineException;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;
import dev.datestone.report.Reason;
import dev.datestone.sandbox.OutputSink;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Commands of LOCALLY: run on the host, in the Earthfile's folder, with the user's environment. */
final class HostSteps {
  private final Event.Listener listener;

  HostSteps(Event.Listener listener) {
    this.listener = listener;
  }

  /**
   * How a command ended.
   *
   * @param output what it printed, if that was asked for
   * @param last the end of what it said
   */
  private record Ended(int code, String output, List<String> last) {}

  /**
   * Runs it to its end. Interrupting the thread kills it with all that it started.
   *
   * @param captures whether its output is an answer and not for people
   */
  CommandResult run(Operation.HostRun run, boolean captures)
      throws IOException, InterruptedException {
    listener.on(new Event.Started(run.label(), new Reason.AlwaysRuns()));
    long start = System.nanoTime();
    Ended ended = end(run, captures);
    listener.on(new Event.Finished(run.label(), (System.nanoTime() - start) / 1_000_000));
    if (ended.code() != 0 && !captures) {
      String cause = "exit code " + ended.code();
      listener.on(new Event.Failed(run.label(), cause, ended.last()));
      throw new EngineException.CommandFailed(run.label(), cause, ended.code(), ended.last());
    }
    return new CommandResult(ended.code(), ended.output());
  }

  private Ended end(Operation.HostRun run, boolean captures)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(Path.of(run.workingDirectory()))) {
      throw new EngineException.Unusable(
          run.label(),
          "there is no folder " + run.workingDirectory() + " to run this in",
          "make it with RUN mkdir before WORKDIR names it");
    }
    LineSink sink =
        new LineSink(line -> listener.on(new Event.Output(run.label(), line, run.raw())));
    ProcessBuilder builder =
        new ProcessBuilder(run.argv())
            .directory(new File(run.workingDirectory()))
            .redirectInput(new File("/dev/null"));
    builder.environment().putAll(run.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new EngineException.CommandFailed(
          run.label(), "cannot be started: " + e.getMessage(), 127, sink.last());
    }
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    FutureTask<Boolean> out = pump(process.getInputStream(), captures ? printed::write : sink);
    FutureTask<Boolean> err = pump(process.getErrorStream(), sink);
    try {
      int code = process.waitFor();
      out.get();
      err.get();
      sink.finish();
      return new Ended(code, printed.toString(StandardCharsets.UTF_8), sink.last());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException trouble ? trouble : new IOException(e.getCause());
    } finally {
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
  }

  private static FutureTask<Boolean> pump(InputStream from, OutputSink sink) {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              byte[] buffer = new byte[8192];
              for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                sink.write(buffer, 0, length);
              }
              return true;
            });
    Thread.ofVirtual().name("host-output").start(task);
    return task;
  }
}
