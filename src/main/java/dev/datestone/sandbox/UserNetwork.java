package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private UserNetwork(@Nullable Process process) {
    this.process = process;
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
    if (program == null || pid.isEmpty()) {
      return new UserNetwork(null);
    }
    List<String> command = List.of(program.toString(), "--configure", "--mtu=" + MTU, pid, "tap0");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return new UserNetwork(builder.start());
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
