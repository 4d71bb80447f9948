package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/**
 * A bundle of certificates in the form that Java reads: it knows nothing of PEM files. Made once
 * for each state of a bundle.
 */
final class JavaTrust {
  static final String INSIDE = "/run/datestone/certificates.p12";

  /** As everywhere for what is no secret. */
  private static final String PASSWORD = "changeit";

  /** For Maven and Gradle, the programs of Java that load things in a build. */
  static final String OPTIONS =
      "-Djavax.net.ssl.trustStore="
          + INSIDE
          + " -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword="
          + PASSWORD;

  private JavaTrust() {}

  static Path of(Path bundle, Store store) throws IOException {
    String state =
        bundle + "\n" + Files.size(bundle) + "\n" + Files.getLastModifiedTime(bundle).toMillis();
    String name = Digest.of(state.getBytes(StandardCharsets.UTF_8)).brief() + ".p12";
    Path file = store.home().resolve("index").resolve(name);
    if (!Files.exists(file)) {
      Path fresh = store.session().newFolder("trust").resolve(name);
      write(bundle, fresh);
      Files.createDirectories(file.getParent());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  private static void write(Path bundle, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(bundle);
        OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry(Integer.toString(number++), each);
      }
      store.store(out, PASSWORD.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new IOException(bundle + " is no bundle of certificates: " + e.getMessage(), e);
    }
  }
}
