package dev.datestone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.archive.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of logins as docker and podman write them, and damaged ones. */
class CredentialStoreTest {
  @TempDir Path home;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void home() {
    environment.put("HOME", home.toString());
    environment.put("PATH", home + ":/usr/bin:/bin");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void file(String path, String json) {
    try {
      Files.createDirectories(home.resolve(path).getParent());
      Files.writeString(home.resolve(path), json.replace('\'', '"'));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void helper(String name, String script) throws IOException {
    Path program = Files.writeString(home.resolve("docker-credential-" + name), script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private Credential login(String host, String repository) throws InterruptedException {
    return new CredentialStore(environment).of(host, repository);
  }

  private String user(String host, String repository) throws InterruptedException {
    return login(host, repository).user();
  }

  @ParameterizedTest
  @CsvSource({
    "ghcr.io,                        ghcr.io,        us/app, me",
    "https://ghcr.io,                ghcr.io,        us/app, me",
    "https://ghcr.io/v2/,            ghcr.io,        us/app, me",
    "http://localhost:5000/v1,       localhost:5000, us/app, me",
    "https://index.docker.io/v1/,    docker.io,      library/alpine, me",
    "docker.io,                      docker.io,      library/alpine, me",
    "index.docker.io,                docker.io,      us/app, me",
    "ghcr.io/us,                     ghcr.io,        us/app, me",
    "ghcr.io/us/app,                 ghcr.io,        us/app, me",
    "ghcr.io/us/ap,                  ghcr.io,        us/app, ''",
    "ghcr.io:443,                    ghcr.io,        us/app, ''",
    "hcr.io,                         ghcr.io,        us/app, ''",
    "localhost,                      localhost:5000, us/app, ''",
  })
  void hostsMatchInAnySpelling(String written, String host, String repository, String user)
      throws InterruptedException {
    file(".docker/config.json", "{'auths':{'" + written + "':{'auth':'" + base64("me:pw") + "'}}}");
    assertThat(user(host, repository)).isEqualTo(user);
  }

  @Test
  void entriesOfAllFormsAreRead() throws InterruptedException {
    file(
        ".docker/config.json",
        """
        {'auths':{
          'a.io':{'auth':'%s'},
          'b.io':{'username':'me','password':'pw'},
          'c.io':{'auth':'%s','identitytoken':'long'},
          'd.io':{'registrytoken':'as it is'},
          'e.io':{},
          'f.io':{'auth':'%s','email':'x@y'}
        },'HttpHeaders':{'User-Agent':'x'},'stackOrchestrator':'swarm'}
        """
            .formatted(base64("me:p:w"), base64("00000000-0000:"), base64("me:pw\0\0")));
    String from = home + "/.docker/config.json";
    assertThat(login("a.io", "x")).isEqualTo(new Credential("me", "p:w", "", "", from));
    assertThat(login("b.io", "x")).isEqualTo(new Credential("me", "pw", "", "", from));
    assertThat(login("c.io", "x").identityToken()).isEqualTo("long");
    assertThat(login("d.io", "x").registryToken()).isEqualTo("as it is");
    assertThat(login("e.io", "x")).isEqualTo(Credential.NOBODY);
    assertThat(login("f.io", "x").password()).isEqualTo("pw");
    assertThat(login("g.io", "x")).isEqualTo(Credential.NOBODY);
    assertThat(login("a.io", "x")).hasToString("the login from " + from);
  }

  @Test
  void longestNameWins() throws InterruptedException {
    file(
        ".config/containers/auth.json",
        "{'auths':{'q.io':{'auth':'%s'},'q.io/us/app':{'auth':'%s'},'q.io/us':{'auth':'%s'}}}"
            .formatted(base64("all:x"), base64("app:x"), base64("us:x")));
    assertThat(user("q.io", "us/app")).isEqualTo("app");
    assertThat(user("q.io", "us/app/more")).isEqualTo("app");
    assertThat(user("q.io", "us/other")).isEqualTo("us");
    assertThat(user("q.io", "usual")).isEqualTo("all");
  }

  @Test
  void firstFileWins() throws InterruptedException {
    String json = "{'auths':{'a.io':{'username':'WHO','password':'x'}}}";
    file(".config/containers/auth.json", json.replace("WHO", "config"));
    assertThat(user("a.io", "x")).isEqualTo("config");
    environment.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
    file("run/containers/auth.json", json.replace("WHO", "run"));
    assertThat(user("a.io", "x")).isEqualTo("run");
    file(".docker/config.json", json.replace("WHO", "docker"));
    assertThat(user("a.io", "x")).isEqualTo("docker");
    environment.put("DOCKER_CONFIG", home.resolve("elsewhere").toString());
    assertThat(user("a.io", "x")).isEqualTo("run");
    file("elsewhere/config.json", json.replace("WHO", "elsewhere"));
    assertThat(user("a.io", "x")).isEqualTo("elsewhere");
    environment.put("REGISTRY_AUTH_FILE", home.resolve("mine.json").toString());
    file("mine.json", json.replace("WHO", "mine"));
    assertThat(user("a.io", "x")).isEqualTo("mine");
    environment.put("DOCKER_AUTH_CONFIG", json.replace("WHO", "variable").replace('\'', '"'));
    assertThat(login("a.io", "x"))
        .isEqualTo(new Credential("variable", "x", "", "", "DOCKER_AUTH_CONFIG"));
  }

  @Test
  void helpersComeFirst() throws Exception {
    helper(
        "ours",
        """
        #!/bin/sh
        read -r host
        [ "$host" = a.io ] || { echo credentials not found; exit 1; }
        echo '{"Username":"helped","Secret":"s"}'
        """);
    helper("token", "#!/bin/sh\necho '{\"Username\":\"<token>\",\"Secret\":\"long\"}'\n");
    helper("broken", "#!/bin/sh\necho the vault is sealed; exit 1\n");
    file(
        ".docker/config.json",
        """
        {'credsStore':'ours','credHelpers':{'t.io':'token','w.io':'broken','n.io':'nowhere'},
         'auths':{'a.io':{'auth':'%1$s'},'b.io':{'auth':'%1$s'},'n.io':{'auth':'%1$s'}}}
        """
            .formatted(base64("file:x")));
    String named = " (named in " + home + "/.docker/config.json)";
    assertThat(login("a.io", "x"))
        .isEqualTo(new Credential("helped", "s", "", "", "docker-credential-ours" + named));
    assertThat(user("b.io", "x")).as("the store knows nothing of it").isEqualTo("file");
    assertThat(login("t.io", "x").identityToken()).isEqualTo("long");
    assertThatThrownBy(() -> login("w.io", "x"))
        .isInstanceOf(ImageException.class)
        .hasMessage("docker-credential-broken returned no login for w.io: the vault is sealed");
    CredentialStore logins = new CredentialStore(environment);
    assertThat(logins.of("n.io", "x").user()).isEqualTo("file");
    assertThat(logins.missing()).containsExactly("docker-credential-nowhere" + named);
  }

  /** Many times: whether it has ended before it is told the host is a matter of luck. */
  @Test
  void helperMayIgnoreItsInput() throws Exception {
    helper("deaf", "#!/bin/sh\nexec <&-\necho '{\"Username\":\"u\",\"Secret\":\"s\"}'\n");
    file(".docker/config.json", "{'credsStore':'deaf'}");
    for (int i = 0; i < 30; i++) {
      assertThat(user("a.io", "x")).isEqualTo("u");
    }
  }

  /** No message quotes what may be a password. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "{'auths':{'a.io':{'auth':'geheim7 !!'}}}, is not base64",
        "{'auths':{'a.io':{'auth':'geheim7, invalid JSON",
        "geheim7, invalid JSON",
        "[], invalid JSON",
      })
  void damagedFilesAreReportedWithoutPasswords(String json, String said) {
    file(".docker/config.json", json);
    assertThatThrownBy(() -> login("a.io", "x"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(said)
        .hasMessageContaining(home + "/.docker/config.json")
        .hasMessageNotContaining("geheim7");
  }

  @Test
  void oddEntriesAreIgnored() throws InterruptedException {
    for (String json : new String[] {"{}", "{'auths':[]}", "{'auths':{'a.io':'x'}}"}) {
      file(".docker/config.json", json);
      assertThat(login("a.io", "x")).as(json).isEqualTo(Credential.NOBODY);
    }
  }
}
