package dev.datestone.startup;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.datestone.content.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A registry in memory, on loopback, for {@link Training} to push to and to pull from: as much of
 * the OCI's distribution specification as we use. It keeps what it is sent until it is closed.
 */
final class TrainingRegistry implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Document> documents = new ConcurrentHashMap<>();
  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();

  private final AtomicInteger begun = new AtomicInteger();

  private record Document(String type, String digest, ByteBuffer bytes) {
    static Document of(@Nullable String type, byte[] bytes) {
      String digest = "sha256:" + Digest.of(bytes).hex();
      return new Document(type == null ? "" : type, digest, ByteBuffer.wrap(bytes));
    }
  }

  TrainingRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/", this::answer);
    server.start();
  }

  /** Its name as an image's begins with it. */
  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange call) throws IOException {
    try (call) {
      String path = call.getRequestURI().getPath();
      String last = path.substring(path.lastIndexOf('/') + 1);
      byte[] body = call.getRequestBody().readAllBytes();
      switch (call.getRequestMethod()) {
        case "GET", "HEAD" -> give(call, path.equals("/v2/") ? "" : last);
        case "POST" -> {
          String upload = path + begun.incrementAndGet();
          uploads.put(upload, new ByteArrayOutputStream());
          go(call, 202, upload);
        }
        case "PATCH" -> {
          ByteArrayOutputStream upload =
              uploads.computeIfAbsent(path, each -> new ByteArrayOutputStream());
          upload.writeBytes(body);
          call.getResponseHeaders().set("Range", "0-" + (upload.size() - 1));
          go(call, 202, path);
        }
        case "PUT" -> {
          ByteArrayOutputStream upload = uploads.remove(path);
          byte[] whole = body;
          if (upload != null) {
            upload.writeBytes(body);
            whole = upload.toByteArray();
          }
          String type = call.getRequestHeaders().getFirst("Content-Type");
          Document document = Document.of(type, whole);
          documents.put(document.digest(), document);
          documents.put(last, document);
          go(call, 201, path);
        }
        default -> call.sendResponseHeaders(405, -1);
      }
    }
  }

  private void give(HttpExchange call, String name) throws IOException {
    Document document = name.isEmpty() ? Document.of("", new byte[0]) : documents.get(name);
    if (document == null) {
      call.sendResponseHeaders(404, -1);
      return;
    }
    call.getResponseHeaders().set("Content-Type", document.type());
    call.getResponseHeaders().set("Docker-Content-Digest", document.digest());
    byte[] bytes = document.bytes().array();
    boolean whole = call.getRequestMethod().equals("GET") && bytes.length > 0;
    call.sendResponseHeaders(200, whole ? bytes.length : -1);
    if (whole) {
      call.getResponseBody().write(bytes);
    }
  }

  private static void go(HttpExchange call, int status, String location) throws IOException {
    call.getResponseHeaders().set("Location", location);
    call.sendResponseHeaders(status, -1);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
