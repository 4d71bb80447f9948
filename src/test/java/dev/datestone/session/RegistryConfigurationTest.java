package dev.datestone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings files and variables say of registries, and what they cannot say. */
class RegistryConfigurationTest {
  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  private RegistrySettings read(String project, String user) throws IOException {
    Files.writeString(folder.resolve("datestone.yml"), project);
    Path own = Files.writeString(folder.resolve("user.yml"), user);
    environment.put("DATESTONE_CONFIG", own.toString());
    return Configuration.read(environment, folder).registries();
  }

  @Test
  void nothingSaidIsUsual() throws IOException {
    assertThat(read("", "")).isEqualTo(RegistrySettings.USUAL);
    assertThat(read("", "").hosts()).isEmpty();
  }

  @Test
  void theVariableGoesBeforeTheProjectBeforeTheUser() throws IOException {
    assertThat(read("", "image-downloads: 7").downloads()).isEqualTo(7);
    assertThat(read("image-downloads: 8", "image-downloads: 7").downloads()).isEqualTo(8);
    environment.put("DATESTONE_IMAGE_DOWNLOADS", "9");
    assertThat(read("image-downloads: 8", "image-downloads: 7").downloads()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    "always, 0",
    "30m, 1800",
    "12h, 43200",
    "7d, 604800",
    "0s, 0",
    "1h, 3600",
  })
  void ages(String written, long seconds) throws IOException {
    assertThat(read("image-age: " + written, "").age()).contains(Duration.ofSeconds(seconds));
  }

  @Test
  void anAgeThatNeverEnds() throws IOException {
    assertThat(read("image-age: never", "").age()).isEmpty();
  }

  @Test
  void hostsOfBothFilesTheProjectsFirst() throws IOException {
    Files.writeString(folder.resolve("own.pem"), "");
    Files.writeString(folder.resolve("own.key"), "");
    RegistrySettings settings =
        read(
            """
            registries:
              docker.io: {mirrors: [mirror.local:5000, mirror.local/hub]}
              reg.local: {http: true}
            """,
            """
            registries:
              reg.local: {mirrors: other.local}
              tls.local: {certificate: own.pem, client-certificate: own.pem, client-key: own.key}
            """);
    assertThat(settings.host("docker.io").mirrors())
        .isEqualTo(List.of("mirror.local:5000", "mirror.local/hub"));
    assertThat(settings.host("reg.local"))
        .isEqualTo(new RegistrySettings.Host(List.of(), true, Optional.empty(), Optional.empty()));
    assertThat(settings.host("tls.local").certificate()).contains(folder.resolve("own.pem"));
    assertThat(settings.host("tls.local").client())
        .contains(
            new RegistrySettings.Client(folder.resolve("own.pem"), folder.resolve("own.key")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image-downloads: 0 | image-downloads must be a number up to 64, not \"0\"",
        "image-downloads: many | image-downloads must be a number up to 64, not \"many\"",
        "image-retries: -1 | image-retries must be a number up to 100, not \"-1\"",
        "image-age: soon | image-age: \"soon\" is not a duration",
        "offline: perhaps | offline: \"perhaps\" is neither true nor false",
        "image-limit: much | image-limit: \"much\" is not a size",
        "registries: [a] | \"registries\" must be names of hosts with settings each",
        "registries: {a.io: yes} | a.io must have",
        "registries: {a.io: {mirror: b.io}} | mirror",
        "registries: {a.io: {mirrors: ['https://b.io']}} | a mirror is written as host",
        "registries: {a.io: {http: maybe}} | \"http\" must be true or false, not \"maybe\"",
        "registries: {a.io: {certificate: none.pem}} | certificate: cannot read ",
        "registries: {a.io: {client-key: datestone.yml}} | \"client-certificate\" and \"client-key\" go",
      })
  void whatCannotBeIsSaid(String written, String said) {
    assertThatThrownBy(() -> read(written, ""))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(said);
  }
}
