package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that wants to see a certificate before it says a word, as docker's certs.d serves. */
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
  private TestRegistry registry;
  private Tool tool;
  private String name;

  @BeforeAll
  static void make() {
    Shell.run(keys, MADE);
  }

  @BeforeEach
  void start() {
    Shell.run(keys, "cp -R . '" + folder + "'");
    registry =
        new TestRegistry(
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
        Tool.in(Shell.folder(folder.resolve("project")))
            .withHome(folder.resolve("home"))
            .with("DATESTONE_OFFLINE", "false")
            .with("DATESTONE_IMAGE_RETRIES", "1")
            .with("HOME", Shell.folder(folder.resolve("user")).toString());
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
  void theSettingsSayWhoWeAre() {
    tool.file(
        "datestone.yml", "registries: {'" + registry.host() + "': {certificate: ../server.crt}}");
    assertThat(refusal())
        .isEqualTo(
            """
            error: HOST/app:v1 cannot be pulled: HOST cannot be used: it wants a certificate of ours
            hint: name it by registries: {HOST: {client-certificate: FILE, client-key: FILE}} in the settings
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
  void whatIsWrongWithThemIsSaid() {
    settings("stranger.cert", "stranger.key");
    assertThat(refusal()).contains("it takes none of our certificates, for their issuers");
    settings("locked.cert", "locked.key");
    assertThat(refusal()).contains("locked.key cannot be read").contains("it has a password");
    settings("locked.cert", "older.key");
    assertThat(refusal()).contains("older.key cannot be read").contains("it has a password");
    settings("pkcs8.cert", "none.key");
    assertThat(refusal()).contains("none.key cannot be read").contains("PEM form");
    settings("none.key", "pkcs8.key");
    assertThat(refusal()).contains("the certificates in ").contains("none.key cannot be read");
    settings("pkcs1.cert", "cut.key");
    assertThat(refusal()).contains("cut.key cannot be read");
    settings("pkcs8.cert", "pkcs1.key");
    assertThat(refusal()).contains("take our certificate");
  }

  @Test
  void dockersFoldersDo() {
    Path own = folder.resolve("user/.config/containers/certs.d/" + registry.host());
    Shell.folder(own);
    assertThat(refusal()).contains("its certificate is not trusted");
    Shell.run(own, "cp ../../../../../server.crt any.crt; cp ../../../../../sec1.cert client.cert");
    assertThat(refusal())
        .contains("client.cert is of no use without " + own.resolve("client.key"))
        .contains("hint: a certificate for us is NAME.cert with its key in NAME.key");
    Shell.run(own, "cp ../../../../../sec1.key client.key");
    tool.run("image", "pull", name).ok();
  }
}
