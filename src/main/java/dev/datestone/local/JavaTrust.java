package dev.datestone.local;

import dev.datestone.content.Digest;
import dev.datestone.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bundle of certificates in the form that Java reads: it knows nothing of PEM files. Made once
 * for each state of a bundle.
 */
final class JavaTrust {
  static final String INSIDE = "/run/datestone/certificates.jks";

  /** As everywhere for what is no secret. */
  private static final String PASSWORD = "changeit";

  /** For Maven and Gradle, the programs of Java that load things in a build. */
  static final String OPTIONS =
      "-Djavax.net.ssl.trustStore="
          + INSIDE
          + " -Djavax.net.ssl.trustStoreType=JKS -Djavax.net.ssl.trustStorePassword="
          + PASSWORD;

  private static final Pattern CERTIFICATE =
      Pattern.compile(
          "-----BEGIN (?:X509 )?CERTIFICATE-----([A-Za-z0-9+/=\\s]*)-----END (?:X509 )?CERTIFICATE-----");

  private JavaTrust() {}

  static Path of(Path bundle, Store store) throws IOException {
    String state =
        bundle + "\n" + Files.size(bundle) + "\n" + Files.getLastModifiedTime(bundle).toMillis();
    String name = Digest.of(state).brief() + ".jks";
    Path file = store.home().resolve("index").resolve(name);
    if (!Files.exists(file)) {
      Path fresh = store.processFolder().newFolder("trust").resolve(name);
      Files.write(fresh, jks(bundle));
      Files.createDirectories(file.getParent());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  /**
   * Java's own form, JKS, as {@code sun.security.provider.JavaKeyStore} of every JDK reads it: a
   * head, the certificates as they are, a digest. Made by hand because a KeyStore parses each of
   * them first, which takes half a second where the build has just begun.
   */
  static byte[] jks(Path bundle) throws IOException {
    List<byte[]> certificates = certificates(bundle);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(0xFEEDFEED);
      out.writeInt(2); // the version that says what kind of certificate each is
      out.writeInt(certificates.size());
      for (int i = 0; i < certificates.size(); i++) {
        out.writeInt(2); // a certificate that is trusted
        out.writeUTF(Integer.toString(i));
        out.writeLong(0); // when it was put there
        out.writeUTF("X.509");
        out.writeInt(certificates.get(i).length);
        out.write(certificates.get(i));
      }
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(PASSWORD.getBytes(StandardCharsets.UTF_16BE));
      digest.update("Mighty Aphrodite".getBytes(StandardCharsets.UTF_8));
      out.write(digest.digest(bytes.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // each JDK has SHA-1
    }
    return bytes.toByteArray();
  }

  private static List<byte[]> certificates(Path bundle) throws IOException {
    List<byte[]> all = new ArrayList<>();
    // Other encodings have the same letters where it matters.
    Matcher matcher = CERTIFICATE.matcher(Files.readString(bundle, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      try {
        all.add(Base64.getMimeDecoder().decode(matcher.group(1)));
      } catch (IllegalArgumentException e) {
        throw new IOException(bundle + " is no bundle of certificates: " + e.getMessage(), e);
      }
    }
    return all;
  }
}
