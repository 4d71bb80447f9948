package dev.datestone.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.datestone.archive.ImageException;
import dev.datestone.content.Digest;
import dev.datestone.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDownloadsTest {
  private static final Optional<Duration> ALWAYS = Optional.of(Duration.ZERO);
  private static final Optional<Duration> HOUR = Optional.of(Duration.ofHours(1));

  @TempDir Path temporary = Path.of("");

  private Store store = nothing();
  private HttpServer server = nothing();
  private final List<String> requests = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private String content = "one";
  private boolean hasTag = true;
  private int failures;

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // until start
  private static <T> T nothing() {
    return null;
  }

  @BeforeEach
  void start() throws IOException, InterruptedException {
    store = Store.open(temporary.resolve("home"), "root");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    store.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String tag = "\"" + content + "\"";
      String known = exchange.getRequestHeaders().getFirst("If-None-Match");
      String login = exchange.getRequestHeaders().getFirst("Authorization");
      requests.add(
          exchange.getRequestURI()
              + (known == null ? "" : " if not " + known)
              + (login == null ? "" : " " + login));
      if (failures > 0) {
        failures--;
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      if (hasTag) {
        exchange.getResponseHeaders().set("ETag", tag);
      }
      if (tag.equals(known)) {
        exchange.sendResponseHeaders(304, -1);
        return;
      }
      exchange.sendResponseHeaders(200, content.length());
      exchange.getResponseBody().write(content.getBytes(UTF_8));
    }
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/file";
  }

  /** What a new build gets. */
  private String get(Optional<Duration> age, boolean offline, String url, String sha256)
      throws InterruptedException, IOException {
    RegistrySettings settings =
        new RegistrySettings(Map.of(), 1, 1, age, offline, RegistrySettings.USUAL_LIMIT);
    try (FileDownloads downloads = new FileDownloads(store, settings, Map.of(), notes::add)) {
      Path file = downloads.get(url, sha256);
      assertThat(downloads.get(url, sha256)).as("asked for once").isEqualTo(file);
      return Files.readString(file);
    }
  }

  private String get(Optional<Duration> age) throws InterruptedException, IOException {
    return get(age, false, url(), "");
  }

  @Test
  void fileIsNotAskedForAgainWhileItIsYoung() throws Exception {
    assertThat(get(HOUR)).isEqualTo("one");
    content = "two";
    assertThat(get(HOUR)).isEqualTo("one");
    assertThat(requests).containsExactly("/file");
  }

  @Test
  void changedFileIsDownloadedWhenItIsAskedForAgain() throws Exception {
    assertThat(get(HOUR)).isEqualTo("one");
    content = "two";
    assertThat(get(ALWAYS)).isEqualTo("two");
    assertThat(requests).containsExactly("/file", "/file if not \"one\"");
  }

  @Test
  void unchangedFileIsNotDownloadedAgain() throws Exception {
    get(ALWAYS);
    assertThat(get(ALWAYS)).isEqualTo("one");
    assertThat(requests).containsExactly("/file", "/file if not \"one\"");
    assertThat(notes).containsExactly("downloading " + url());
  }

  @Test
  void answerThatItIsUnchangedMakesItYoungAgain() throws Exception {
    get(ALWAYS);
    get(ALWAYS);
    get(HOUR);
    assertThat(requests).hasSize(2);
  }

  @Test
  void fileWithoutTagIsDownloadedAgain() throws Exception {
    hasTag = false;
    get(ALWAYS);
    assertThat(get(ALWAYS)).isEqualTo("one");
    assertThat(requests).containsExactly("/file", "/file");
  }

  @Test
  void fileWithChecksumIsAskedForOnce() throws Exception {
    String sum = Digest.of("one".getBytes(UTF_8)).hex();
    assertThat(get(ALWAYS, false, url(), sum)).isEqualTo("one");
    content = "two";
    assertThat(get(ALWAYS, false, url(), sum)).isEqualTo("one");
    assertThat(get(ALWAYS, true, url(), sum)).isEqualTo("one");
    assertThat(requests).containsExactly("/file");
  }

  @Test
  void otherContentThanTheChecksumIsAnError() {
    String sum = Digest.of("two".getBytes(UTF_8)).hex();
    assertThatThrownBy(() -> get(HOUR, false, url(), sum))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("not sha256:" + sum);
  }

  @Test
  void temporaryFailureIsRetried() throws Exception {
    failures = 1;
    assertThat(get(HOUR)).isEqualTo("one");
    assertThat(requests).hasSize(2);
  }

  @Test
  void lastFileIsUsedWhileTheServerCannotBeReached() throws Exception {
    get(HOUR);
    server.stop(0);
    assertThat(get(ALWAYS)).isEqualTo("one");
    assertThat(notes).last().asString().startsWith("using " + url() + " as of ");
  }

  @Test
  void offlineBuildUsesWhatIsInTheStore() throws Exception {
    assertThatThrownBy(() -> get(ALWAYS, true, url(), ""))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("is not in the store");
    get(HOUR);
    assertThat(get(ALWAYS, true, url(), "")).isEqualTo("one");
    assertThat(requests).containsExactly("/file");
  }

  @Test
  void loginOfTheAddressIsSentAndNotShown() throws Exception {
    String url = url().replace("//", "//me:secret@");
    assertThat(get(HOUR, false, url, "")).isEqualTo("one");
    assertThat(requests).containsExactly("/file Basic bWU6c2VjcmV0");
    assertThat(notes).containsExactly("downloading " + url());
  }

  @Test
  void damagedFileIsDownloadedAgain() throws Exception {
    get(HOUR);
    store.downloads().remove(Digest.of("one".getBytes(UTF_8)));
    assertThat(get(HOUR)).isEqualTo("one");
    assertThat(requests).containsExactly("/file", "/file");
  }
}
