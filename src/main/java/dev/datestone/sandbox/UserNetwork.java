package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects the network namespace of a container with the host's network, by slirp4netns: a process
 * that needs no privileges and changes nothing on the host.
 */
public final class UserNetwork implements AutoCloseable {
  /** The name server inside, which asks those of the host. */
  static final String NAME_SERVER = "10.0.2.3";

  private static final int MTU = 65_520;
  private static final long PATIENCE_MILLIS = 5_000;

  private final @Nullable Process process;
  private final Path log;

  private UserNetwork(@Nullable Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  public static boolean isAvailable() {
    return OciRuntime.program("slirp4netns").isPresent();
  }

  /**
   * Waits until the container runs, and connects it.
   *
   * @param runtime the process that starts the container
   * @param pidFile where it writes the container's process id
   */
  static UserNetwork connect(Process runtime, Path pidFile)
      throws IOException, InterruptedException {
    Path program = OciRuntime.program("slirp4netns").orElse(null);
    String pid = program == null ? "" : pid(runtime, pidFile);
    Path log = pidFile.resolveSibling("network.log");
    if (program == null || pid.isEmpty()) {
      return new UserNetwork(null, log);
    }
    List<String> command = List.of(program.toString(), "--configure", "--mtu=" + MTU, pid, "tap0");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    return new UserNetwork(builder.start(), log);
  }

  /** Why there was no network: slirp4netns only ends by itself if it fails. */
  Optional<String> failure() throws IOException {
    if (process == null || process.isAlive() || process.exitValue() == 0) {
      return Optional.empty();
    }
    List<String> said = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    return Optional.of("no network: slirp4netns: " + (said.isEmpty() ? "failed" : said.getLast()));
  }

  /** Empty if the container has ended, or does not start. */
  private static String pid(Process runtime, Path file) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (runtime.isAlive()
        && System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
      String pid = Files.exists(file) ? Files.readString(file).strip() : "";
      if (!pid.isEmpty()) {
        return pid;
      }
      Thread.sleep(2);
    }
    return "";
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
