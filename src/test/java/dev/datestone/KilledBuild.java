package dev.datestone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a build and kills it with all its processes. */
final class KilledBuild {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private KilledBuild() {}

  /** Kills the build when its output contains a text. */
  static void at(Path folder, String text, List<String> arguments) {
    try {
      Path logs = TemporaryFolders.folder("datestone-killed");
      Process process = Tool.in(folder).start(logs, arguments.toArray(String[]::new));
      long start = System.nanoTime();
      while (Files.readString(logs.resolve("out")).lines().noneMatch(line -> says(line, text))) {
        if (!process.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          throw new AssertionError(
              "never said " + text + ": " + Files.readString(logs.resolve("out")));
        }
        Thread.sleep(20);
      }
      List<ProcessHandle> all = process.descendants().toList();
      process.destroyForcibly();
      all.forEach(ProcessHandle::destroyForcibly);
      process.waitFor();
      for (ProcessHandle each : all) {
        each.onExit().join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** What a command says, rather than the command itself. */
  private static boolean says(String line, String text) {
    return line.endsWith("| " + text);
  }
}
