package dev.datestone.session;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a Dockerfile case: one of the files in its folder {@code www}, and one of the
 * repositories there. {@code derive} has the same.
 */
final class CaseServers implements AutoCloseable {
  private static final String WEB = "@WEB@";
  private static final String GIT = "@GIT@";

  private final Path root;
  private @Nullable HttpServer web;
  private @Nullable Process git;

  CaseServers(Path root) {
    this.root = root;
  }

  /** The text with the addresses of the servers that it needs, which are started. */
  String started(String text) throws IOException, InterruptedException {
    String started = text;
    if (text.contains(WEB)) {
      web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      web.createContext("/", this::answer);
      web.start();
      started = started.replace(WEB, "http://127.0.0.1:" + web.getAddress().getPort());
    }
    if (text.contains(GIT)) {
      started = started.replace(GIT, "git://127.0.0.1:" + startGit());
    }
    return started;
  }

  private int startGit() throws IOException, InterruptedException {
    Files.createDirectories(root);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    git =
        new ProcessBuilder(
                "git",
                "daemon",
                "--reuseaddr",
                "--listen=127.0.0.1",
                "--port=" + port,
                "--base-path=" + root,
                "--export-all")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    for (int i = 0; git.isAlive(); i++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return port;
      } catch (IOException e) {
        if (i > 500) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
    throw new IOException("git daemon ended");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String kind = path.substring(1, Math.max(1, path.lastIndexOf('/')));
      String name = path.substring(path.lastIndexOf('/') + 1);
      Path file = root.resolve(name);
      if (kind.equals("to")) {
        exchange.getResponseHeaders().set("Location", "/" + name);
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      if (!Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] data = Files.readAllBytes(file);
      if (kind.equals("attached")) {
        exchange
            .getResponseHeaders()
            .set("Content-Disposition", "attachment; filename=\"attached.txt\"");
      }
      if (kind.equals("packed")) {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
          out.write(data);
        }
        data = packed.toByteArray();
      }
      exchange.sendResponseHeaders(200, data.length == 0 ? -1 : data.length);
      exchange.getResponseBody().write(data);
    }
  }

  @Override
  public void close() {
    if (web != null) {
      web.stop(0);
    }
    if (git != null) {
      git.descendants().forEach(ProcessHandle::destroyForcibly);
      git.destroyForcibly();
    }
  }
}
