package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that requires a client certificate, from settings and Docker's certs.d. */
@Tag("e2e")
final class RegistryTlsTest {
  private static final String MADE =
      """
      exec 2>/dev/null
      ca() {
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\
            -keyout $1.key -out $1.crt -days 2 -subj /CN=$1 -addext "subjectAltName=IP:127.0.0.1"
      }
      client() {
        openssl req -new -key $1.key -subj /CN=$1 -out $1.csr
        openssl x509 -req -in $1.csr -CA $2.crt -CAkey $2.key -CAcreateserial -days 2 -out $1.cert
      }
      ca server; ca clients; ca others
      openssl genrsa -traditional -out pkcs1.key 2048; client pkcs1 clients
      openssl genrsa -out pkcs8.key 2048; client pkcs8 clients
      openssl ecparam -genkey -name prime256v1 -out sec1.key; client sec1 clients
      openssl ecparam -genkey -noout -name secp384r1 -out bare.key; client bare clients
      openssl genpkey -algorithm ed25519 -out ed.key; client ed clients
      openssl genrsa -out stranger.key 2048; client stranger others
      openssl rsa -aes128 -passout pass:geheim7 -in pkcs8.key -out locked.key; cp pkcs8.cert locked.cert
      openssl rsa -aes128 -traditional -passout pass:geheim7 -in pkcs8.key -out older.key
      echo nothing > none.key
      head -c 300 pkcs1.key > cut.key; echo; echo -----END RSA PRIVATE KEY----- >> cut.key
      mkdir push && cp pkcs8.cert pkcs8.key push/ && cp server.crt push/
      """;

  @TempDir static Path keys;
  @TempDir Path folder;
  private DockerRegistry registry;
  private Tool tool;
  private String name;

  @BeforeAll
  static void make() {
    HostShell.run(keys, MADE);
  }

  @BeforeEach
  void start() {
    HostShell.run(keys, "cp -R . '" + folder + "'");
    registry =
        new DockerRegistry(
            folder.resolve("registry"),
            """
              tls:
                certificate: FOLDER/server.crt
                key: FOLDER/server.key
                clientcas: [FOLDER/clients.crt]
            """
                .replace("FOLDER", folder.toString()),
            "");
    tool =
        Tool.in(HostShell.folder(folder.resolve("project")))
            .withHome(folder.resolve("home"))
            .with("DATESTONE_OFFLINE", "false")
            .with("DATESTONE_IMAGE_RETRIES", "1")
            .with("HOME", HostShell.folder(folder.resolve("user")).toString());
    name = registry.host() + "/app:v1";
    new LayeredImage(folder.resolve("image"))
        .tar(TestImages.busyboxTar())
        .push(name, "--dest-cert-dir " + folder.resolve("push"));
  }

  @AfterEach
  void end() {
    registry.close();
  }

  private void settings(String certificate, String key) {
    tool.file(
        "datestone.yml",
        """
        registries:
          %s: {certificate: ../server.crt, client-certificate: ../%s, client-key: ../%s}
        """
            .formatted(registry.host(), certificate, key));
  }

  private String refusal() {
    Tool.Result result = tool.run("image", "pull", name);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out() + result.err()).doesNotContain("geheim7").doesNotContain("\tat ");
    return result.err();
  }

  @Test
  void clientCertificateOfTheSettingsIsUsed() {
    tool.file(
        "datestone.yml", "registries: {'" + registry.host() + "': {certificate: ../server.crt}}");
    assertThat(refusal())
        .isEqualTo(
            """
            error: cannot pull HOST/app:v1: HOST cannot be used: it requires a client certificate
            hint: set registries: {HOST: {client-certificate: FILE, client-key: FILE}} in the settings
            """
                .replace("HOST", registry.host()));
    for (String kind : new String[] {"pkcs1", "pkcs8", "sec1", "bare", "ed"}) {
      settings(kind + ".cert", kind + ".key");
      assertThat(tool.run("image", "pull", name).ok().out()).as(kind).contains(name);
    }
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + name
            + "\nt:\n    RUN echo hello\n    SAVE IMAGE --push "
            + registry.host()
            + "/out:v1\n");
    tool.run("--no-image-output", "--push", "+t").ok();
  }

  @Test
  void badCertificateSettingsAreReported() {
    settings("stranger.cert", "stranger.key");
    assertThat(refusal())
        .contains("it accepts none of the client certificates, because of their issuers");
    settings("locked.cert", "locked.key");
    assertThat(refusal()).contains("locked.key").contains("it has a password");
    settings("locked.cert", "older.key");
    assertThat(refusal()).contains("older.key").contains("it has a password");
    settings("pkcs8.cert", "none.key");
    assertThat(refusal()).contains("none.key").contains("PEM file");
    settings("none.key", "pkcs8.key");
    assertThat(refusal()).contains("cannot read the certificates in ").contains("none.key");
    settings("pkcs1.cert", "cut.key");
    assertThat(refusal()).contains("cut.key");
    settings("pkcs8.cert", "pkcs1.key");
    assertThat(refusal()).contains("client certificate");
  }

  @Test
  void dockerCertificateFoldersAreUsed() {
    Path own = folder.resolve("user/.config/containers/certs.d/" + registry.host());
    HostShell.folder(own);
    assertThat(refusal()).contains("its certificate is not trusted");
    HostShell.run(
        own, "cp ../../../../../server.crt any.crt; cp ../../../../../sec1.cert client.cert");
    assertThat(refusal())
        .contains("client.cert needs " + own.resolve("client.key"))
        .contains("hint: a client certificate is NAME.cert with its key in NAME.key");
    HostShell.run(own, "cp ../../../../../sec1.key client.key");
    tool.run("image", "pull", name).ok();
  }
}
