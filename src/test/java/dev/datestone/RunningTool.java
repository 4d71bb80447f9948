package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A running process of the tool: its output so far, its processes, its end. */
final class RunningTool {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path logs;

  private RunningTool(Process process, Path logs) {
    this.process = process;
    this.logs = logs;
  }

  static RunningTool of(Tool tool, String... words) {
    try {
      Path logs = TemporaryFolders.folder("datestone-run");
      return new RunningTool(tool.start(logs, words), logs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any command that ends in the tool. */
  static RunningTool of(ProcessBuilder builder) throws IOException {
    Path logs = TemporaryFolders.folder("datestone-run");
    builder.redirectOutput(logs.resolve("out").toFile());
    builder.redirectError(logs.resolve("err").toFile());
    return new RunningTool(builder.start(), logs);
  }

  ProcessHandle launcher() {
    return process.toHandle();
  }

  /** The JVM, once the launcher has started it. */
  Optional<ProcessHandle> java() {
    return process
        .descendants()
        .filter(each -> each.info().command().orElse("").endsWith("/java"))
        .findFirst();
  }

  String out() {
    return text("out");
  }

  private String text(String name) {
    try {
      return new String(Files.readAllBytes(logs.resolve(name)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until its output contains a text. */
  RunningTool saying(String text) {
    await(() -> out().contains(text) || !process.isAlive());
    assertThat(out()).as("err: %s", text("err")).contains(text);
    return this;
  }

  Tool.Result end() {
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
      return new Tool.Result(process.exitValue(), out(), text("err"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  void kill(String signal) {
    kill(signal, Long.toString(process.pid()));
  }

  /** Sends a signal to a process, or to a group when the id begins with a dash. */
  static void kill(String signal, String pid) {
    command("kill", "-" + signal, "--", pid);
  }

  static void command(String... words) {
    try {
      new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.getAsBoolean() && System.nanoTime() < end) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many processes of this machine have a text in their command line. */
  static long processesWith(String text) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(each -> each.getFileName().toString().matches("\\d+"))
          .filter(each -> commandLine(each).contains(text))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String commandLine(Path process) {
    try {
      return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  /** Mounts of ours that the whole machine sees: there must never be any. */
  static boolean mountsBelow(Path folder) {
    try {
      return Files.readString(Path.of("/proc/mounts")).contains(folder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
