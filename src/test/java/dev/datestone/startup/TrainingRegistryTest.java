package dev.datestone.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Digest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TrainingRegistryTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void whatIsPushedCanBePulled() throws Exception {
    try (TrainingRegistry registry = new TrainingRegistry()) {
      String top = "http://" + registry.host() + "/v2/";
      String digest = "sha256:" + Digest.of("a blob".getBytes(StandardCharsets.UTF_8)).hex();
      assertThat(ask("GET", top, "").statusCode()).isEqualTo(200);
      assertThat(ask("HEAD", top + "x/blobs/" + digest, "").statusCode()).isEqualTo(404);

      // Two at a time are two.
      String one = location(top, ask("POST", top + "x/blobs/uploads/", ""));
      String two = location(top, ask("POST", top + "x/blobs/uploads/", ""));
      ask("PATCH", one, "a ");
      ask("PATCH", two, "another");
      assertThat(ask("PATCH", one, "blob").headers().firstValue("Range")).contains("0-5");
      assertThat(ask("PUT", one + "?digest=" + digest, "").statusCode()).isEqualTo(201);
      assertThat(ask("GET", top + "x/blobs/" + digest, "").body()).isEqualTo("a blob");

      assertThat(ask("PUT", top + "x/manifests/v1", "{}").statusCode()).isEqualTo(201);
      HttpResponse<String> manifest = ask("GET", top + "x/manifests/v1", "");
      assertThat(manifest.body()).isEqualTo("{}");
      assertThat(manifest.headers().firstValue("Docker-Content-Digest"))
          .contains("sha256:" + Digest.of("{}".getBytes(StandardCharsets.UTF_8)).hex());
    }
  }

  private static String location(String top, HttpResponse<String> answer) {
    return URI.create(top)
        .resolve(answer.headers().firstValue("Location").orElseThrow())
        .toString();
  }

  private HttpResponse<String> ask(String method, String uri, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(uri))
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
