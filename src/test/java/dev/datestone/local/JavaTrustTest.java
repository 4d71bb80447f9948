package dev.datestone.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK reads in the trust store is what it reads in the bundle. */
class JavaTrustTest {
  private static final Path BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");

  @TempDir Path folder;

  private static List<Certificate> read(byte[] store) throws Exception {
    KeyStore keys = KeyStore.getInstance("JKS");
    keys.load(new ByteArrayInputStream(store), "changeit".toCharArray());
    List<Certificate> all = new ArrayList<>();
    for (String alias : Collections.list(keys.aliases())) {
      assertThat(keys.isCertificateEntry(alias)).isTrue();
      all.add(keys.getCertificate(alias));
    }
    return all;
  }

  @Test
  void holdsTheCertificatesOfTheBundle() throws Exception {
    assumeThat(BUNDLE).exists();
    try (InputStream in = Files.newInputStream(BUNDLE)) {
      List<Certificate> wanted =
          List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
      assertThat(wanted).isNotEmpty();
      assertThat(read(JavaTrust.jks(BUNDLE))).containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  @Test
  void textBetweenThemAndOtherEndsOfLinesDoNotMatter() throws Exception {
    assumeThat(BUNDLE).exists();
    String text = Files.readString(BUNDLE).replace("\n", "\r\n");
    String odd = "# Wurzel: \u00e4\r\n" + text.replace("-----BEGIN", "subject=x\r\n-----BEGIN");
    Path bundle = Files.writeString(folder.resolve("bundle"), odd);
    assertThat(read(JavaTrust.jks(bundle)))
        .containsExactlyInAnyOrderElementsOf(read(JavaTrust.jks(BUNDLE)));
  }

  @Test
  void noneAreNone() throws Exception {
    assertThat(read(JavaTrust.jks(Files.writeString(folder.resolve("none"), "")))).isEmpty();
  }

  @Test
  void aHalfOneIsSaid() throws IOException {
    String half = "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n";
    Path file = Files.writeString(folder.resolve("half"), half);
    assertThatThrownBy(() -> JavaTrust.jks(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " is no bundle of certificates");
  }
}
