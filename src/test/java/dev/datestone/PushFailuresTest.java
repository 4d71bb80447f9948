package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes to registries that fail or misbehave. */
@Tag("e2e")
final class PushFailuresTest {
  private static final int MUCH = 300_000;

  @TempDir Path folder;
  private FakeRegistry registry;
  private Tool tool;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    tool =
        Tool.in(HostShell.folder(folder.resolve("project")))
            .withHome(folder.resolve("home"))
            .with("DATESTONE_OFFLINE", "false")
            .with("DATESTONE_IMAGE_RETRIES", "2")
            .with("HOME", HostShell.folder(folder.resolve("user")).toString());
    TestImages.busybox(tool);
    // The same each time, and gzip cannot make it smaller.
    byte[] noise = new byte[400_000];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("project/noise"), noise);
    earthfile("SAVE IMAGE --push " + registry.host() + "/app:v1");
  }

  @AfterEach
  void end() {
    registry.close();
  }

  private void earthfile(String save) {
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\nt:\n    COPY noise /noise\n    "
            + save
            + "\n");
  }

  private Tool.Result push() {
    return tool.run("--no-image-output", "--push", "+t");
  }

  private String good() {
    Tool.Result result = push().ok();
    assertThat(result.out()).contains("pushed image " + registry.host());
    assertThat(registry.held).containsKey("app:v1");
    return result.out();
  }

  /** The message. No tag stands for what did not come, and the next push finds a whole store. */
  private String bad() {
    Tool.Result result = push();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("Earthfile:5:5: error: cannot push " + registry.host() + "/app:v1: ")
        .doesNotContain("Exception");
    assertThat(registry.held).doesNotContainKey("app:v1");
    assertThat(HostShell.run(folder, "find home/tmp -mindepth 2 | head -3")).isEmpty();
    FakeRegistry.Trouble before = registry.trouble();
    registry.trouble((exchange, request, time) -> false);
    assertThat(push().ok().out()).contains("ok: 0 steps run");
    assertThat(registry.held).containsKey("app:v1");
    registry.trouble(before);
    registry.requests.clear();
    registry.held.clear();
    return result.err();
  }

  private static boolean isBig(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    return exchange.getRequestMethod().equals("PATCH")
        && length != null
        && Long.parseLong(length) > MUCH;
  }

  @Test
  void blobSentInOneRequestHasNoContentRange() {
    // ghcr.io and Google's registry take what has a range for a chunk, and refuse large ones.
    registry.trouble(
        (exchange, request, time) ->
            exchange.getRequestHeaders().containsKey("Content-Range")
                && FakeRegistry.send(exchange, 416, ""));
    good();
  }

  @Test
  void interruptedUploadIsResumed() {
    registry.trouble(
        (exchange, request, time) ->
            isBig(exchange) && time <= 4 && registry.cut(exchange, 100_000));
    good();
    assertThat(registry.requests("POST")).isEqualTo(3);
    assertThat(registry.requests("GET /v2/app/blobs/uploads/")).isPositive();
  }

  @Test
  void uploadWithoutARangeIsRestarted() {
    registry.trouble(
        (exchange, request, time) -> {
          if (request.startsWith("GET") && request.contains("/uploads/")) {
            return FakeRegistry.send(exchange, 405, "");
          }
          return isBig(exchange) && time <= 2 && registry.cut(exchange, 100_000);
        });
    good();
    assertThat(registry.requests("POST")).isGreaterThan(3);
  }

  @Test
  void forgottenUploadIsRestarted() {
    registry.trouble(
        (exchange, request, time) -> {
          if (isBig(exchange) && time <= 2) {
            registry.cut(exchange, 100_000);
            registry.forget();
            return true;
          }
          return false;
        });
    good();
  }

  @Test
  void lostResponseIsRecovered() {
    // The blob is there, but nobody heard it: the second time the upload is not known any more.
    boolean[] lost = new boolean[1];
    registry.trouble(
        (exchange, request, time) -> {
          if (!request.startsWith("PUT /v2/app/blobs") || lost[0]) {
            return false;
          }
          lost[0] = true;
          String digest = request.substring(request.indexOf("sha256:"));
          registry.held.put("app@" + digest, new byte[0]);
          registry.forget();
          exchange.close();
          return true;
        });
    good();
  }

  @Test
  void alwaysInterruptedUploadFails() {
    registry.trouble((exchange, request, time) -> isBig(exchange) && registry.cut(exchange, 0));
    assertThat(bad()).contains(registry.host() + " closed the connection");
  }

  @Test
  void tagAnsweredWithoutADigestIsPushedAgain() {
    registry.trouble(
        (exchange, request, time) ->
            request.startsWith("HEAD /v2/app/manifests") && FakeRegistry.send(exchange, 200, ""));
    assertThat(good()).doesNotContain("unchanged");
  }

  @Test
  void refusedPushIsReported() {
    registry.trouble(
        (exchange, request, time) ->
            request.startsWith("POST")
                && FakeRegistry.send(
                    exchange,
                    403,
                    "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no \\u001b\"}]}"));
    assertThat(bad()).contains(" does not allow anonymous users to write app (no )");
    registry.trouble((exchange, request, time) -> FakeRegistry.send(exchange, 500, ""));
    assertThat(bad()).contains("returned 500 (tried 3 times)");
    registry.trouble(
        (exchange, request, time) -> FakeRegistry.send(exchange, 429, "", "Retry-After", "3600"));
    assertThat(bad()).contains("retry after 3600 s");
    registry.trouble(
        (exchange, request, time) ->
            request.startsWith("POST")
                && FakeRegistry.send(exchange, 404, "{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}"));
    assertThat(bad()).contains("has no repository app");
    registry.trouble(
        (exchange, request, time) -> isBig(exchange) && FakeRegistry.send(exchange, 413, ""));
    assertThat(bad()).contains("returned 413").contains("hint: ");
    registry.trouble(
        (exchange, request, time) ->
            request.startsWith("PUT /v2/app/manifests")
                && FakeRegistry.send(
                    exchange,
                    400,
                    "{\"errors\":[{\"code\":\"MANIFEST_INVALID\",\"message\":\"what?\"}]}"));
    assertThat(bad()).contains("returned 400 (what?)");
    registry.trouble(
        (exchange, request, time) ->
            request.startsWith("POST") && FakeRegistry.send(exchange, 202, ""));
    assertThat(bad()).contains("states no upload location");
    for (String wrong : List.of("ftp://127.0.0.1/x", "::", "file:///x")) {
      registry.trouble(
          (exchange, request, time) ->
              request.startsWith("POST")
                  && FakeRegistry.send(exchange, 202, "", "Location", wrong));
      assertThat(bad()).containsAnyOf("an insecure address", "an invalid address");
    }
    registry.trouble(
        (exchange, request, time) ->
            request.startsWith("POST")
                && FakeRegistry.send(exchange, 202, "", "Location", "http://127.0.0.1:1/x"));
    assertThat(bad())
        .contains(" redirects to 127.0.0.1:1, which cannot be reached: connection refused");
  }

  @Test
  void credentialsAreNotSentToAnotherHost() {
    registry.closed("me:geheim");
    login();
    good();
    registry.held.remove("app:v1");
    List<String> strangers = new CopyOnWriteArrayList<>();
    try (FakeRegistry other = new FakeRegistry()) {
      String there = "http://" + other.host() + "/u";
      // The registry leads there; it asks who we are, and wants to hear that itself.
      other.trouble(
          (exchange, request, time) -> {
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            strangers.add(given == null ? "" : given);
            return FakeRegistry.send(
                exchange,
                401,
                "",
                "WWW-Authenticate",
                "Bearer realm=\"http://" + other.host() + "/token\",service=\"s\"");
          });
      registry.trouble(
          (exchange, request, time) ->
              request.startsWith("POST")
                  && FakeRegistry.send(exchange, 202, "", "Location", there));
      earthfile("RUN echo new > /new\n    SAVE IMAGE --push " + registry.host() + "/app:v1");
      Tool.Result pushed = push();
      assertThat(pushed.err())
          .contains(" redirects to " + other.host() + ", which returned 401")
          .doesNotContain("geheim");

      registry.trouble((exchange, request, time) -> false);
      push().ok();
      registry.trouble(
          (exchange, request, time) ->
              request.startsWith("GET /v2/app/blobs")
                  && FakeRegistry.send(exchange, 307, "", "Location", there));
      tool.file(
          "Earthfile", "VERSION 0.8\nFROM " + registry.host() + "/app:v1\nt:\n    RUN true\n");
      assertThat(tool.withHome(folder.resolve("home")).run("+t").err())
          .contains(" redirects to " + other.host() + ", which returned 401");
      assertThat(strangers).hasSizeGreaterThan(1).containsOnly("");
    }
  }

  @Test
  void redirectedUploadSendsItsBody() {
    for (int status : new int[] {307, 308}) {
      registry.held.clear();
      registry.trouble(
          (exchange, request, time) -> {
            String path = request.substring(request.indexOf(' ') + 1);
            String there = path + (path.contains("?") ? "&" : "?") + "moved=1";
            return !request.startsWith("GET ")
                && !path.contains("moved=1")
                && FakeRegistry.send(exchange, status, "", "Location", there);
          });
      good();
      assertThat(registry.requests).anyMatch(each -> each.matches("PATCH .*moved=1"));
    }
    registry.held.clear();
    registry.trouble(
        (exchange, request, time) ->
            request.startsWith("POST ")
                && FakeRegistry.send(
                    exchange, 307, "", "Location", request.substring("POST ".length())));
    assertThat(push().err()).contains("too many redirects (10)");
  }

  private void login() {
    Tool.in(folder)
        .file(
            "docker/config.json",
            "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\"bWU6Z2VoZWlt\"}}}");
    tool.with("DOCKER_CONFIG", folder.resolve("docker").toString());
  }

  @Test
  void mountAsksForATokenForBothRepositories() {
    registry.closed("me:geheim");
    login();
    earthfile("SAVE IMAGE --push " + registry.host() + "/app:v1 " + registry.host() + "/two:v1");
    good();
    assertThat(registry.held).containsKey("two:v1");
    assertThat(registry.requests("PATCH /v2/two")).isZero();

    // Nor is it the end when a token for both is not to be had.
    registry.held.clear();
    registry.trouble(
        (exchange, request, time) ->
            request.contains("&from=")
                && FakeRegistry.send(
                    exchange,
                    401,
                    "",
                    "WWW-Authenticate",
                    "Bearer realm=\"http://" + registry.host() + "/token\",service=\"s\""));
    good();
    assertThat(registry.held).containsKey("two:v1");
    assertThat(registry.requests("PATCH /v2/two")).isEqualTo(3);
  }

  @Test
  void pushedImageIsWhatTheTagNames() {
    String name = registry.host() + "/app:v1";
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        make:
            FROM %s
            ARG --required WORD
            RUN echo $WORD > /word
            SAVE IMAGE --push %s
        use:
            FROM %s
            RUN echo =$(cat /word)
        """
            .formatted(TestImages.BUSYBOX, name, name));
    List<String> words = List.of("one", "two", "three");
    for (String each : words) {
      String word = each + System.nanoTime(); // the store is shared
      // The tag was asked for less than an hour ago, but who pushes knows better.
      tool.run("--no-image-output", "--push", "+make", "--WORD=" + word).ok();
      assertThat(tool.run("+use").ok().out()).contains("+use | ").contains("=" + word + "\n");
    }
    assertThat(registry.requests("HEAD /v2/app/manifests")).isEqualTo(words.size() + 1);
  }
}
