package dev.datestone.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The host's root certificates inside a RUN, for people behind a proxy with a certificate of its
 * own: a file of ours, and the variables that the usual programs read. Neither is part of a key, a
 * layer or an image.
 */
final class Certificates {
  static final String INSIDE = "/run/datestone/ca-certificates.crt";

  private static final List<String> VARIABLES =
      List.of(
          "SSL_CERT_FILE",
          "CURL_CA_BUNDLE",
          "CARGO_HTTP_CAINFO",
          "GIT_SSL_CAINFO",
          "NODE_EXTRA_CA_CERTS",
          "PIP_CERT",
          "REQUESTS_CA_BUNDLE");

  /** What programs say when they do not know who signed the other side's certificate. */
  private static final List<String> COMPLAINTS =
      List.of(
          "self-signed certificate",
          "self signed certificate",
          "unable to get local issuer certificate",
          "unable to get issuer certificate",
          "certificate verify failed",
          "certificate signed by unknown authority",
          "server certificate verification failed",
          "ssl certificate problem",
          "invalid peer certificate",
          "pkix path building failed");

  private Certificates() {}

  /** The environment with the variables that the Earthfile has not set itself. */
  static List<String> environment(Map<String, String> own) {
    Map<String, String> all = new TreeMap<>();
    VARIABLES.forEach(name -> all.put(name, INSIDE));
    all.putAll(own);
    for (String name : List.of("MAVEN_OPTS", "GRADLE_OPTS")) {
      all.merge(name, JavaTrust.OPTIONS, (written, ours) -> ours + " " + written);
    }
    List<String> text = new ArrayList<>();
    all.forEach((name, value) -> text.add(name + "=" + value));
    return text;
  }

  /** Whether a failed command's last words are about certificates. */
  static boolean areTheTrouble(List<String> lines) {
    return lines.stream()
        .map(line -> line.toLowerCase(Locale.ROOT))
        .anyMatch(line -> COMPLAINTS.stream().anyMatch(line::contains));
  }
}
