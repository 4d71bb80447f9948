package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from registries that fail or misbehave. */
@Tag("e2e")
final class RegistryFailuresTest {
  @TempDir Path folder;
  private HttpServer server;
  private HttpServer other;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> strangers = new CopyOnWriteArrayList<>();
  private final List<Integer> ranges = new CopyOnWriteArrayList<>();
  private Trouble trouble = (exchange, path, time) -> false;
  private String manifest = "";
  private Tool tool;

  /** Handles a request instead of the registry; returns whether it did. */
  private interface Trouble {
    boolean with(HttpExchange exchange, String path, int time) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    manifest =
        new LayeredImage(folder.resolve("oci"))
            .tar(TestImages.busyboxTar())
            .layer("mkdir d; head -c 400000 /dev/urandom > d/noise; echo one > d/one")
            .write();
    server = server(this::answer);
    other =
        server(
            exchange -> {
              strangers.add(exchange.getRequestHeaders().containsKey("Authorization") ? "who" : "");
              sendBlob(exchange, exchange.getRequestURI().getPath());
            });
    tool =
        Tool.in(HostShell.folder(folder.resolve("project")))
            .withHome(folder.resolve("home"))
            .with("DATESTONE_OFFLINE", "false")
            .with("DATESTONE_IMAGE_RETRIES", "2")
            .with("HOME", HostShell.folder(folder.resolve("user")).toString());
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM " + host(server) + "/app:v1\nt:\n    RUN echo =$(cat /d/one)\n");
  }

  @AfterEach
  void end() {
    server.stop(0);
    other.stop(0);
  }

  private static HttpServer server(com.sun.net.httpserver.HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  private static String host(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private byte[] blob(String digest) throws IOException {
    return Files.readAllBytes(folder.resolve("oci/blobs/sha256").resolve(digest));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String request = exchange.getRequestMethod() + " " + path;
    requests.add(request);
    int time = (int) requests.stream().filter(request::equals).count();
    if (trouble.with(exchange, path, time)) {
      return;
    }
    if (path.contains("/manifests/")) {
      exchange.getResponseHeaders().set("Docker-Content-Digest", "sha256:" + manifest);
      exchange
          .getResponseHeaders()
          .set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
      send(exchange, 200, blob(manifest));
      return;
    }
    sendBlob(exchange, path);
  }

  private void sendBlob(HttpExchange exchange, String path) throws IOException {
    byte[] blob = blob(path.substring(path.lastIndexOf(':') + 1));
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      send(exchange, 200, blob);
    } else {
      int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
      ranges.add(from);
      send(exchange, 206, Arrays.copyOfRange(blob, from, blob.length));
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static boolean send(HttpExchange exchange, int status, String body, String... headers)
      throws IOException {
    for (int i = 0; i + 1 < headers.length; i += 2) {
      exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
    }
    send(exchange, status, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return true;
  }

  /** Half of what it should be, under a header that promises all. */
  private boolean cut(HttpExchange exchange, String path, boolean ranges) throws IOException {
    byte[] blob = blob(path.substring(path.lastIndexOf(':') + 1));
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null || !ranges ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
    exchange.sendResponseHeaders(from == 0 ? 200 : 206, blob.length - from);
    exchange.getResponseBody().write(blob, from, (blob.length - from) / 2);
    exchange.getResponseBody().flush();
    exchange.close();
    return true;
  }

  private boolean isLayer(String path) {
    try {
      return path.contains("/blobs/")
          && Files.size(
                  folder
                      .resolve("oci/blobs/sha256")
                      .resolve(path.substring(path.lastIndexOf(':') + 1)))
              > 100_000;
    } catch (IOException e) {
      return false;
    }
  }

  private void good() {
    assertThat(tool.run("+t").ok().out()).contains("| =one\n");
  }

  /** The message, after which the store must be as if nothing had been. */
  private String bad() {
    Tool.Result result = tool.run("+t");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("Earthfile:2:1: error: ").doesNotContain("Exception");
    assertThat(HostShell.run(folder, "find home/tmp -mindepth 2 | head -3")).isEmpty();
    Trouble before = trouble;
    trouble = (exchange, path, time) -> false;
    tool.withHome(folder.resolve("home")).run("+t").ok();
    HostShell.asRoot(folder, "rm -rf home");
    trouble = before;
    requests.clear();
    return result.err();
  }

  @Test
  void interruptedDownloadIsResumed() {
    trouble =
        (exchange, path, time) -> {
          if (!isLayer(path) || time > 3) {
            return false;
          }
          return cutQuietly(exchange, path, true);
        };
    good();
    assertThat(requests.stream().filter(request -> isLayer(request)).count()).isGreaterThan(6);
  }

  @Test
  void downloadIsRestartedWithoutRangeSupport() {
    trouble =
        (exchange, path, time) -> {
          if (!isLayer(path)) {
            return false;
          }
          if (time <= 2) {
            return cutQuietly(exchange, path, false);
          }
          send(exchange, 200, blob(path.substring(path.lastIndexOf(':') + 1)));
          return true;
        };
    good();
  }

  @Test
  void failingMirrorFallsBackToTheHost() {
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM " + host(other) + "/app:v1\nt:\n    RUN echo =$(cat /d/one)\n");
    tool.file(
        "datestone.yml",
        "registries:\n  \"" + host(other) + "\":\n    mirrors: [\"" + host(server) + "\"]\n");
    trouble =
        (exchange, path, time) -> {
          if (!isLayer(path)) {
            return false;
          }
          return time == 1 ? cutQuietly(exchange, path, true) : send(exchange, 404, "{}");
        };
    good();
    assertThat(ranges)
        .as("the host gives the rest only")
        .isNotEmpty()
        .allMatch(from -> from > 1000);
    assertThat(strangers).hasSameSizeAs(ranges);
  }

  private boolean cutQuietly(HttpExchange exchange, String path, boolean ranges) {
    try {
      return cut(exchange, path, ranges);
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void alwaysInterruptedDownloadFails() {
    trouble =
        (exchange, path, time) -> {
          if (!isLayer(path)) {
            return false;
          }
          exchange.sendResponseHeaders(200, blob(path.substring(path.lastIndexOf(':') + 1)).length);
          exchange.close();
          return true;
        };
    assertThat(bad()).contains(host(server) + " closed the connection");
  }

  @Test
  void temporaryErrorsAreRetried() {
    trouble =
        (exchange, path, time) ->
            (time == 1 && send(exchange, 503, ""))
                || (time == 2 && send(exchange, 429, "", "Retry-After", "1"));
    good();
  }

  @Test
  void tooManyRequestsAndServerErrorsAreReported() {
    trouble = (exchange, path, time) -> send(exchange, 429, "{}", "Retry-After", "3600");
    assertThat(bad()).contains("retry after 3600 s").contains("docker login");
    assertThat(requests).hasSizeLessThanOrEqualTo(2);
    trouble =
        (exchange, path, time) ->
            send(
                exchange,
                500,
                "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"oh \\u001b[31m\"}]}");
    assertThat(bad()).contains("returned 500").contains("(tried 3 times)").doesNotContain("\u001b");
    trouble = (exchange, path, time) -> send(exchange, 403, "{}");
    assertThat(bad()).contains("does not allow anonymous users to read app");
  }

  @Test
  void redirectsAreFollowedWithoutCredentials() {
    Tool.in(folder)
        .file(
            "docker/config.json",
            "{\"auths\":{\"" + host(server) + "\":{\"auth\":\"bWU6Z2VoZWlt\"}}}");
    tool.with("DOCKER_CONFIG", folder.resolve("docker").toString());
    trouble =
        (exchange, path, time) -> {
          if (!"Basic bWU6Z2VoZWlt"
              .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return send(exchange, 401, "", "WWW-Authenticate", "Basic realm=\"r\"");
          }
          return path.contains("/blobs/")
              && send(exchange, 307, "", "Location", "http://" + host(other) + path);
        };
    good();
    assertThat(strangers).isNotEmpty().containsOnly("");
  }

  @Test
  void tokenIsFetchedFromTheRealm() {
    trouble =
        (exchange, path, time) -> {
          if (path.equals("/token")) {
            assertThat(exchange.getRequestURI().getQuery()).contains("scope=repository:app:pull");
            return send(exchange, 200, "{\"token\":\"abc\"}");
          }
          return !"Bearer abc".equals(exchange.getRequestHeaders().getFirst("Authorization"))
              && send(
                  exchange,
                  401,
                  "",
                  "WWW-Authenticate",
                  "Bearer realm=\"http://" + host(server) + "/token\",service=\"s\",scope=\"x\"");
        };
    good();
    assertThat(requests.stream().filter(request -> request.contains("/token"))).hasSize(1);
  }

  @Test
  void digestMismatchIsRefused() {
    trouble = (exchange, path, time) -> isLayer(path) && send(exchange, 200, "no layer at all");
    assertThat(bad()).contains("cannot pull");
    trouble =
        (exchange, path, time) -> {
          if (!isLayer(path)) {
            return false;
          }
          byte[] blob = blob(path.substring(path.lastIndexOf(':') + 1));
          blob[blob.length / 2] ^= 1;
          send(exchange, 200, blob);
          return true;
        };
    assertThat(bad()).contains("cannot pull");
    trouble =
        (exchange, path, time) ->
            exchange.getRequestMethod().equals("GET")
                && path.contains("/manifests/")
                && send(exchange, 200, "{\"schemaVersion\":2}");
    assertThat(bad()).contains("its manifest does not match its digest");
    trouble =
        (exchange, path, time) -> {
          if (!exchange.getRequestMethod().equals("GET") || !path.contains("/manifests/")) {
            return false;
          }
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            for (int i = 0; i < 1000; i++) {
              out.write(new byte[1 << 20]);
            }
          } catch (IOException e) {
            return true; // nobody takes so much
          }
          return true;
        };
    assertThat(bad()).contains("cannot pull");
    trouble = (exchange, path, time) -> send(exchange, 302, "", "Location", path + "x");
    assertThat(bad()).contains("too many redirects");
  }
}
