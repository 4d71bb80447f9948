package dev.datestone.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms that certificates are written in, and what is said of those that are not right. */
final class CertificatesTest {
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

  private Certificates.Tls read(String file) {
    return new Certificates(
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
  void allFormsAreRead() throws IOException {
    for (String form : List.of("one.pem", "one.der", "told.pem")) {
      assertThat(read(form).keys().areThere()).as(form).isFalse();
    }
    assertThat(said("both", "# a bundle\n" + text("one.pem") + "\nmore\n" + text("told.pem")))
        .isEmpty();
    assertThat(said("crlf", text("one.pem").replace("\n", "\r\n"))).isEmpty();
    assertThat(said("none", "")).isEmpty();
  }

  @Test
  void whatIsDamagedIsSaid() throws IOException {
    String one = text("one.pem");
    String cannot =
        "the certificates in " + folder + "/bad cannot be read; it must be a file in PEM";
    assertThat(said("bad", one.substring(0, one.length() / 2))).startsWith(cannot);
    assertThat(said("bad", one.replaceFirst("\n[^\n]{64}\n", "\n"))).startsWith(cannot);
    assertThat(said("bad", text("two.pem") + one.substring(0, 90))).startsWith(cannot);
    assertThat(said("bad", "no certificate at all")).startsWith(cannot);
    assertThatThrownBy(() -> read("missing")).hasMessageContaining("missing cannot be read");
  }

  @Test
  void aHostsOwnAreBesideThem() {
    RegistrySettings.Host host =
        new RegistrySettings.Host(
            List.of(),
            false,
            Optional.of(folder.resolve("two.pem")),
            Optional.of(
                new RegistrySettings.Client(folder.resolve("one.pem"), folder.resolve("key.pem"))));
    Certificates certificates = new Certificates("registry.example", host, Map.of());
    assertThat(certificates.read("registry.example", 443).keys().areThere()).isTrue();
  }
}
