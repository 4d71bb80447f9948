package dev.datestone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Debian's docker-registry on a free port of this machine, with its data in the test's folder. */
final class DockerRegistry implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final String more;
  private Process process;

  /**
   * Starts one.
   *
   * @param more lines of its configuration, {@code http:} and {@code auth:} indented as there
   */
  DockerRegistry(Path folder, String http, String more) {
    this.folder = HostShell.folder(folder);
    this.more = http + more;
    this.port = freePort();
    this.process = start();
  }

  static DockerRegistry in(Path folder) {
    return new DockerRegistry(folder, "", "");
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start() {
    try {
      Path config = folder.resolve("config.yml");
      Files.writeString(
          config,
          "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: "
              + folder.resolve("data")
              + "\nhttp:\n  addr: 127.0.0.1:"
              + port
              + "\n"
              + more);
      Process started =
          new ProcessBuilder("docker-registry", "serve", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
              .start();
      for (int i = 0; i < 200 && !answers(); i++) {
        Thread.sleep(50);
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  /** How many requests its log has of a kind, such as {@code GET /v2/a/blobs}. */
  long requests(String kind) {
    try (var lines = Files.lines(folder.resolve("log"))) {
      return lines
          .filter(line -> line.contains("\"" + kind) && line.contains("HTTP/1.1\""))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void again() {
    process = start();
  }

  @Override
  public void close() {
    stop();
  }
}
