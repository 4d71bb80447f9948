package dev.datestone.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code datestone config} says is what a build does. */
class EffectiveSettingsTest {
  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void nothingIsSet() {
    environment.put("HOME", folder.toString());
    environment.put("DATESTONE_CONFIG", folder.resolve("user.yml").toString());
  }

  private EffectiveSettings.Setting inForce(String key) {
    return EffectiveSettings.in(environment, folder).stream()
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachVariableIsInTheDocumentsBesideItsKey() throws IOException {
    String documents = Files.readString(Path.of("docs/settings.md"));
    for (EffectiveSettings.Known known : EffectiveSettings.KNOWN) {
      String variable = known.variable().isEmpty() ? "" : "`" + known.variable() + "` ";
      assertThat(documents).contains("| `" + known.key() + "` | " + variable + "| ");
    }
  }

  @Test
  void whatIsUsualIsSaid() {
    assertThat(inForce("save-to"))
        .isEqualTo(new EffectiveSettings.Setting("save-to", "auto", "default"));
    assertThat(inForce("image-compression"))
        .isEqualTo(new EffectiveSettings.Setting("image-compression", "gzip", "default"));
  }

  @Test
  void sayingWhatIsUsualChangesNothing() {
    Configuration silent = Configuration.read(environment, folder);
    for (EffectiveSettings.Known known : EffectiveSettings.KNOWN) {
      if (!known.variable().isEmpty()) {
        environment.put(known.variable(), known.standard());
      }
    }
    assertThat(Configuration.read(environment, folder)).isEqualTo(silent);
  }

  @Test
  void aVariableGoesBeforeTheProjectAndThatBeforeTheUser() throws IOException {
    Path user = Files.writeString(folder.resolve("user.yml"), "save-to: docker\n");
    assertThat(inForce("save-to"))
        .isEqualTo(new EffectiveSettings.Setting("save-to", "docker", user.toString()));
    Path project = Files.writeString(folder.resolve("datestone.yml"), "save-to: podman\n");
    assertThat(inForce("save-to"))
        .isEqualTo(new EffectiveSettings.Setting("save-to", "podman", project.toString()));
    environment.put("DATESTONE_SAVE_TO", "oci:out");
    assertThat(inForce("save-to"))
        .isEqualTo(new EffectiveSettings.Setting("save-to", "oci:out", "DATESTONE_SAVE_TO"));
  }

  @Test
  void eachVariableIsSeen() {
    for (EffectiveSettings.Known known : EffectiveSettings.KNOWN) {
      if (!known.variable().isEmpty()) {
        environment.put(known.variable(), "x");
        assertThat(inForce(known.key()))
            .isEqualTo(new EffectiveSettings.Setting(known.key(), "x", known.variable()));
      }
    }
  }

  @Test
  void registriesOfBothFilesCount() throws IOException {
    Path user =
        Files.writeString(
            folder.resolve("user.yml"), "registries: {a: {http: true}, b: {http: true}}\n");
    Path project =
        Files.writeString(folder.resolve("datestone.yml"), "registries: {b: {http: false}}\n");
    assertThat(inForce("registries.a").from()).isEqualTo(user.toString());
    assertThat(inForce("registries.b").from()).isEqualTo(project.toString());
  }
}
