package dev.datestone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.datestone.content.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A registry in memory that accepts pushes, with optional token authentication and injected faults.
 */
final class FakeRegistry implements AutoCloseable {
  private static final String UPLOADS = "/blobs/uploads/";
  private static final String MANIFESTS = "/manifests/";

  /** The contents: {@code repository@digest} and {@code repository:tag}. */
  final Map<String, byte[]> held = new ConcurrentHashMap<>();

  /** Methods, paths and queries of requests, in order. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final HttpServer server;
  private Trouble trouble = (exchange, request, time) -> false;
  private String login = "";

  /** Handles a request instead of the registry; returns whether it did. */
  interface Trouble {
    /**
     * A request that came.
     *
     * @param time how often this method came before for the like of this path, and once more
     */
    boolean with(HttpExchange exchange, String request, int time) throws IOException;
  }

  FakeRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Injects a fault. */
  void trouble(Trouble now) {
    trouble = now;
  }

  Trouble trouble() {
    return trouble;
  }

  /** Requires tokens, which it gives for {@code user:password}. */
  void closed(String userAndPassword) {
    login = "Basic " + Base64.getEncoder().encodeToString(bytes(userAndPassword));
  }

  /** The number of requests with this prefix. */
  long requests(String start) {
    return requests.stream().filter(each -> each.startsWith(start)).count();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = exchange.getRequestURI().getQuery();
    String request = exchange.getRequestMethod() + " " + path + (query == null ? "" : "?" + query);
    requests.add(request);
    try (exchange) {
      if (trouble.with(exchange, request, (int) requests(kind(request)))) {
        return;
      }
      if (path.equals("/token")) {
        token(exchange, query);
      } else if (isAllowed(exchange, path, query)) {
        act(exchange, path.substring("/v2/".length()), query == null ? "" : query);
      }
    }
  }

  /** A request without what is different each time. */
  private static String kind(String request) {
    int at = request.indexOf(UPLOADS);
    return at < 0 ? request : request.substring(0, at + UPLOADS.length());
  }

  /** A token names its scope. */
  private void token(HttpExchange exchange, String query) throws IOException {
    if (!login.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, 401, "");
      return;
    }
    List<String> scopes =
        Arrays.stream(query.split("&"))
            .filter(each -> each.startsWith("scope="))
            .map(each -> each.substring("scope=".length()))
            .toList();
    String token = Base64.getUrlEncoder().encodeToString(bytes(String.join(" ", scopes)));
    send(exchange, 200, "{\"token\":\"" + token + "\"}");
  }

  private boolean isAllowed(HttpExchange exchange, String path, String query) throws IOException {
    if (login.isEmpty()) {
      return true;
    }
    String repository = path.substring("/v2/".length()).replaceAll("/(blobs|manifests)/.*", "");
    String other = parameter(query, "from");
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    String scopes =
        given == null || !given.startsWith("Bearer ")
            ? ""
            : new String(
                Base64.getUrlDecoder().decode(given.substring("Bearer ".length())),
                StandardCharsets.UTF_8);
    List<String> held = List.of(scopes.split(" "));
    boolean reads = !exchange.getRequestMethod().startsWith("P");
    if ((held.contains("repository:" + repository + ":pull,push")
            || (reads && held.contains("repository:" + repository + ":pull")))
        && (other.isEmpty() || held.contains("repository:" + other + ":pull"))) {
      return true;
    }
    exchange
        .getResponseHeaders()
        .set("WWW-Authenticate", "Bearer realm=\"http://" + host() + "/token\",service=\"s\"");
    send(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"who?\"}]}");
    return false;
  }

  private void act(HttpExchange exchange, String path, String query) throws IOException {
    int upload = path.indexOf(UPLOADS);
    if (upload >= 0) {
      upload(exchange, path.substring(0, upload), path.substring(upload + UPLOADS.length()), query);
      return;
    }
    int manifest = path.indexOf(MANIFESTS);
    if (manifest >= 0) {
      String name = path.substring(manifest + MANIFESTS.length());
      String repository = path.substring(0, manifest);
      document(exchange, repository + (name.startsWith("sha256:") ? "@" : ":") + name, repository);
      return;
    }
    byte[] blob = held.get(path.replace("/blobs/", "@"));
    give(exchange, blob);
  }

  private static void give(HttpExchange exchange, byte @Nullable [] bytes) throws IOException {
    if (bytes == null || exchange.getRequestMethod().equals("HEAD")) {
      send(exchange, bytes == null ? 404 : 200, "");
      return;
    }
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void document(HttpExchange exchange, String key, String repository) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      held.put(key, bytes);
      held.put(repository + "@sha256:" + Digest.of(bytes).hex(), bytes);
      send(exchange, 201, "");
      return;
    }
    byte[] bytes = held.get(key);
    if (bytes != null) {
      exchange
          .getResponseHeaders()
          .set("Docker-Content-Digest", "sha256:" + Digest.of(bytes).hex());
      exchange
          .getResponseHeaders()
          .set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
    }
    give(exchange, bytes);
  }

  private void upload(HttpExchange exchange, String repository, String id, String query)
      throws IOException {
    switch (exchange.getRequestMethod()) {
      case "POST" -> {
        byte[] other = held.get(parameter(query, "from") + "@" + parameter(query, "mount"));
        if (other != null) {
          held.put(repository + "@" + parameter(query, "mount"), other);
          send(exchange, 201, "");
          return;
        }
        String fresh = "u" + count.incrementAndGet();
        uploads.put(fresh, new byte[0]);
        accepted(exchange, repository, fresh, 202);
      }
      case "PATCH" -> patch(exchange, repository, id);
      case "GET" -> accepted(exchange, repository, id, 204);
      default -> {
        String digest = parameter(query, "digest");
        byte[] whole = uploads.get(id);
        if (whole == null) {
          send(exchange, 404, "{\"errors\":[{\"code\":\"BLOB_UPLOAD_UNKNOWN\"}]}");
        } else if (digest.equals("sha256:" + Digest.of(whole).hex())) {
          uploads.remove(id);
          held.put(repository + "@" + digest, whole);
          send(exchange, 201, "");
        } else {
          send(exchange, 400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}");
        }
      }
    }
  }

  private void patch(HttpExchange exchange, String repository, String id) throws IOException {
    byte[] before = uploads.get(id);
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    if (before == null) {
      send(exchange, 404, "");
    } else if (range != null && !range.startsWith(before.length + "-")) {
      send(exchange, 416, "");
    } else {
      append(id, exchange.getRequestBody().readAllBytes());
      accepted(exchange, repository, id, 202);
    }
  }

  private void append(String id, byte[] more) {
    uploads.merge(
        id,
        more,
        (old, fresh) -> {
          byte[] both = Arrays.copyOf(old, old.length + fresh.length);
          System.arraycopy(fresh, 0, both, old.length, fresh.length);
          return both;
        });
  }

  /** Reads so many bytes of the body and closes the connection. */
  boolean cut(HttpExchange exchange, int after) throws IOException {
    String path = exchange.getRequestURI().getPath();
    append(path.substring(path.lastIndexOf('/') + 1), exchange.getRequestBody().readNBytes(after));
    exchange.close();
    return true;
  }

  /** Drops unfinished uploads. */
  void forget() {
    uploads.clear();
  }

  private void accepted(HttpExchange exchange, String repository, String id, int status)
      throws IOException {
    byte[] now = uploads.get(id);
    if (now == null) {
      send(exchange, 404, "");
      return;
    }
    exchange.getResponseHeaders().set("Location", "/v2/" + repository + UPLOADS + id);
    exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, now.length - 1));
    send(exchange, status, "");
  }

  private static String parameter(String query, String name) {
    for (String each : (query == null ? "" : query).split("&")) {
      if (each.startsWith(name + "=")) {
        return each.substring(name.length() + 1);
      }
    }
    return "";
  }

  /** Sends an answer, with names and values of headers. */
  static boolean send(HttpExchange exchange, int status, String body, String... headers)
      throws IOException {
    for (int i = 0; i + 1 < headers.length; i += 2) {
      exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
    }
    byte[] bytes = bytes(body);
    boolean head = exchange.getRequestMethod().equals("HEAD") || bytes.length == 0;
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
    return true;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
