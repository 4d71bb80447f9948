package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A private dockerd without networks. */
final class DockerDaemon implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path folder;
  private final Process process;

  private DockerDaemon(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /** Runs dockerd until its own stdin ends: nobody but root may send a signal to what sudo runs. */
  private static final String UNTIL_THE_END =
      "exec 3<&0; \"$@\" & cat <&3 >/dev/null; kill $!; wait $!";

  private static List<String> asRoot(List<String> command) {
    List<String> words = new ArrayList<>(HostShell.isRoot() ? List.of() : List.of("sudo", "-n"));
    words.addAll(command);
    return words;
  }

  static DockerDaemon start() throws IOException, InterruptedException {
    // A socket's path must be short.
    Path folder = Files.createTempDirectory(Path.of("/tmp"), "dsd");
    ProcessBuilder builder =
        new ProcessBuilder(
            asRoot(
                List.of(
                    "sh",
                    "-c",
                    UNTIL_THE_END,
                    "sh",
                    "/usr/sbin/dockerd",
                    "--data-root=" + folder.resolve("data"),
                    "--exec-root=" + folder.resolve("exec"),
                    "--pidfile=" + folder.resolve("pid"),
                    "--host=unix://" + folder.resolve("socket"),
                    "--group=" + HostShell.run(folder, "id -g").strip(),
                    "--iptables=false",
                    "--bridge=none")));
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    DockerDaemon daemon = new DockerDaemon(folder, builder.start());
    long start = System.nanoTime();
    while (!daemon.answers()) {
      if (!daemon.process.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
        String log = Files.readString(folder.resolve("log"));
        daemon.close();
        throw new AssertionError("dockerd does not start: " + log);
      }
      Thread.sleep(200);
    }
    return daemon;
  }

  private boolean answers() throws IOException, InterruptedException {
    ProcessBuilder ask = new ProcessBuilder("/usr/bin/docker", "version");
    ask.environment().put("DOCKER_HOST", host());
    ask.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return ask.start().waitFor() == 0;
  }

  String host() {
    return "unix://" + folder.resolve("socket");
  }

  /** The output of a docker command. */
  String docker(String arguments) {
    return HostShell.run(folder, "DOCKER_HOST=" + host() + " /usr/bin/docker " + arguments);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertThat(process.isAlive()).isFalse();
    // Where it could not unmount its own data, that is done for it.
    String remove = "'umount -q -l " + folder + "/data; rm -rf " + folder + "'";
    HostShell.run(Path.of("/tmp"), String.join(" ", asRoot(List.of("sh", "-c", remove))));
  }
}
