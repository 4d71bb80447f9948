package dev.datestone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.archive.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats of certificates, and errors for damaged files. */
final class TlsConfigurationTest {
  @TempDir Path folder;

  @BeforeEach
  void make() throws Exception {
    String made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj ";
    openssl(made + "/CN=one -keyout key.pem -out one.pem");
    openssl(made + "/CN=two -keyout key2.pem -out two.pem");
    openssl("x509 -in one.pem -outform DER -out one.der");
    openssl("x509 -in one.pem -text -out told.pem");
  }

  private void openssl(String words) throws Exception {
    Process process =
        new ProcessBuilder(("openssl " + words).split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private TlsConfiguration.Tls read(String file) {
    return new TlsConfiguration(
            "registry.example",
            RegistrySettings.Host.USUAL,
            Map.of("SSL_CERT_FILE", folder.resolve(file).toString()))
        .read("registry.example", 443);
  }

  private String said(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
    try {
      read(file);
      return "";
    } catch (ImageException e) {
      return e.getMessage() + "; " + e.hint();
    }
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  @Test
  void allFormatsAreRead() throws IOException {
    for (String form : List.of("one.pem", "one.der", "told.pem")) {
      assertThat(read(form).keys().areThere()).as(form).isFalse();
    }
    assertThat(said("both", "# a bundle\n" + text("one.pem") + "\nmore\n" + text("told.pem")))
        .isEmpty();
    assertThat(said("crlf", text("one.pem").replace("\n", "\r\n"))).isEmpty();
    assertThat(said("none", "")).isEmpty();
  }

  @Test
  void damagedFilesAreReported() throws IOException {
    String one = text("one.pem");
    String cannot = "cannot read the certificates in " + folder + "/bad; it must be a PEM file";
    assertThat(said("bad", one.substring(0, one.length() / 2))).startsWith(cannot);
    assertThat(said("bad", one.replaceFirst("\n[^\n]{64}\n", "\n"))).startsWith(cannot);
    assertThat(said("bad", text("two.pem") + one.substring(0, 90))).startsWith(cannot);
    assertThat(said("bad", "no certificate at all")).startsWith(cannot);
    assertThatThrownBy(() -> read("missing"))
        .hasMessageContaining("cannot read the certificates in")
        .hasMessageContaining("missing");
  }

  @Test
  void certificatesOfAHostAreAdded() {
    RegistrySettings.Host host =
        new RegistrySettings.Host(
            List.of(),
            false,
            Optional.of(folder.resolve("two.pem")),
            Optional.of(
                new RegistrySettings.Client(folder.resolve("one.pem"), folder.resolve("key.pem"))));
    TlsConfiguration certificates = new TlsConfiguration("registry.example", host, Map.of());
    assertThat(certificates.read("registry.example", 443).keys().areThere()).isTrue();
  }
}
