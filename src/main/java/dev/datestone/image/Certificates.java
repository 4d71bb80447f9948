package dev.datestone.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates registries are known by: the machine's own bundle as other programs use it
 * (Java's where there is none), and beside it what a host has in the settings or in docker's {@code
 * certs.d}.
 */
final class Certificates {
  private static final List<String> BUNDLES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/ssl/cert.pem");
  private static final String DOCKER = "/etc/docker/certs.d";

  private final Map<String, String> environment;

  Certificates(Map<String, String> environment) {
    this.environment = environment;
  }

  /** What is trusted for a host. */
  SSLContext of(String host, RegistrySettings.Host settings) {
    List<Path> own = new ArrayList<>();
    settings.certificate().ifPresent(own::add);
    Path docker = Path.of(DOCKER, host, "ca.crt");
    if (Files.isReadable(docker)) {
      own.add(docker);
    }
    try {
      Optional<Path> bundle = bundle();
      KeyStore store = null;
      if (bundle.isPresent() || !own.isEmpty()) {
        store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        if (bundle.isPresent()) {
          add(store, bundle.get());
        }
        for (Path each : own) {
          add(store, each);
        }
      }
      return context(store);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS does not work in this Java", e);
    }
  }

  private Optional<Path> bundle() {
    String given = environment.getOrDefault("SSL_CERT_FILE", "");
    if (!given.isEmpty()) {
      return Optional.of(Path.of(given));
    }
    return BUNDLES.stream().map(Path::of).filter(Files::isReadable).findFirst();
  }

  private static void add(KeyStore store, Path file) throws GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry(Integer.toString(store.size()), each);
      }
    } catch (IOException | CertificateException e) {
      throw new ImageException(
          "the certificates in " + file + " cannot be read", "it must be a file in PEM form");
    }
  }

  /** Java's own certificates when there is no store. */
  private static SSLContext context(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
