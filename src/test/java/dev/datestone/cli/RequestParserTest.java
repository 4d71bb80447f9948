package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.session.BuildRequest;
import dev.datestone.session.BuildRequest.Output;
import dev.datestone.session.EarthfileLocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build is told: by words, by variables, by files, and which of them goes first. */
class RequestParserTest {
  @TempDir Path here;
  private final Map<String, String> environment = new HashMap<>();

  private BuildRequest request(String... words) {
    ParsedOptions given = ParsedOptions.read(List.of(words));
    given.alsoFrom(environment);
    Map<String, String> file = NameValueFile.read(here, given.value("env-file-path"), ".env");
    given.alsoFrom(file);
    Map<String, String> all = new HashMap<>(file);
    all.putAll(environment);
    return new RequestParser(here, all, given).request();
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(here.resolve(name), text);
  }

  private static Output.Artifact artifact(BuildRequest request) {
    return (Output.Artifact) request.output();
  }

  private static List<Boolean> rights(BuildRequest request) {
    return List.of(request.push(), request.strict(), request.allowPrivileged());
  }

  private static String secret(BuildRequest request, String name) {
    return new String(request.secrets().getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
  }

  @Test
  void targetsAndArguments() {
    BuildRequest request = request("./sub+t", "--A=1=2", "--B=", "--C", "three");
    assertThat(request.target().location())
        .isEqualTo(new EarthfileLocation.Local(here.resolve("sub")));
    assertThat(request.target().name()).isEqualTo("t");
    assertThat(request.arguments()).isEqualTo(Map.of("A", "1=2", "B", "", "C", "three"));
    assertThat(request("--", "+t", "--push=no").arguments()).isEqualTo(Map.of("push", "no"));
  }

  @Test
  void otherRepositoriesAndFolders() {
    assertThat(request("example.test/o/r/sub:v1.2+t").target().location())
        .isEqualTo(new EarthfileLocation.Remote("example.test/o/r/sub", "v1.2"));
    BuildRequest artifact = request("-a", "example.test/o/r+t/a/b", "./");
    assertThat(artifact.target().location())
        .isEqualTo(new EarthfileLocation.Remote("example.test/o/r", ""));
    assertThat(artifact(artifact).path()).isEqualTo("a/b");
    for (String folder : List.of("a/b", "./example.test/o/r", "../x.y/z", ".x/y", "example.test")) {
      assertThat(request(folder + "+t").target().location())
          .isEqualTo(new EarthfileLocation.Local(here.resolve(folder).normalize()));
    }
  }

  @Test
  void aPlusOfAPathHasABackslash() {
    BuildRequest request = request("-a", "./c\\+\\++t/a\\+b", "x");
    assertThat(request.target().location())
        .isEqualTo(new EarthfileLocation.Local(here.resolve("c++")));
    assertThat(request.target().name()).isEqualTo("t");
    assertThat(artifact(request).path()).isEqualTo("a+b");
    assertThat(request("h.test/o/r:v1\\+2+t").target().location())
        .isEqualTo(new EarthfileLocation.Remote("h.test/o/r", "v1+2"));
    assertThat(request("c++/x+t").target().location())
        .isEqualTo(new EarthfileLocation.Local(here.resolve("c++/x")));
  }

  @Test
  void artifacts() {
    BuildRequest plain = request("-a", "+t/a/b", "out/", "--A=1");
    assertThat(plain.target().name()).isEqualTo("t");
    assertThat(artifact(plain).path()).isEqualTo("a/b");
    assertThat(artifact(plain).destination()).isEqualTo(here.resolve("out") + "/");
    BuildRequest brackets = request("--artifact", "(+t/a --A=1 --B=2)", "x");
    assertThat(artifact(brackets).path()).isEqualTo("a");
    assertThat(brackets.arguments()).isEqualTo(Map.of("A", "1", "B", "2"));
    assertThat(artifact(brackets).destination()).isEqualTo(here.resolve("x").toString());
  }

  @Test
  void rightsAndShortForms() {
    BuildRequest none = request("+t");
    assertThat(rights(none)).containsExactly(false, false, false);
    BuildRequest all = request("-iP", "--push", "--strict=true", "--no-cache", "-V", "+t");
    assertThat(rights(all)).containsExactly(true, true, true);
    assertThat(all.noCache()).isTrue();
    assertThat(request("--push", "--push=false", "+t").push()).isFalse();
  }

  @Test
  void ciWritesNothingUnlessItIsAsked() {
    assertThat(request("--ci", "+t").output()).isEqualTo(new Output.Saved(false, false));
    assertThat(request("--ci", "+t").strict()).isTrue();
    assertThat(request("--ci", "--output", "+t").output()).isEqualTo(new Output.Saved(true, true));
    assertThat(request("--ci", "--no-image-output", "+t").output())
        .isEqualTo(new Output.Saved(true, false));
    assertThat(request("--ci", "--image", "+t").output()).isEqualTo(new Output.OnlyImages());
    assertThat(request("--ci", "-a", "+t/x").output()).isInstanceOf(Output.Artifact.class);
    assertThat(request("--ci", "-a", "+t/x").strict()).isTrue();
  }

  @Test
  void variablesAreOptions() throws IOException {
    environment.put("EARTHLY_PUSH", "true");
    environment.put("EARTH_NO_CACHE", "1");
    environment.put("EARTHLY_PLATFORMS", "linux/amd64");
    file(".env", "# ours\n\nEARTHLY_PUSH=false\nEARTHLY_ALLOW_PRIVILEGED=true\nOTHER=x\n");
    BuildRequest request = request("+t");
    assertThat(rights(request)).containsExactly(true, false, true);
    assertThat(request.noCache()).isTrue();
    assertThat(request.platform()).isEqualTo("linux/amd64");
    assertThat(request.arguments()).isEmpty();
    assertThat(request.secrets()).isEmpty();
    assertThat(request("--push=false", "--no-cache=false", "+t").push()).isFalse();
    environment.put("EARTHLY_ENV_FILE_PATH", "other");
    file("other", "EARTHLY_STRICT=true\n");
    assertThat(rights(request("+t"))).containsExactly(true, true, false);
  }

  @Test
  void argumentsGoByTheirOrder() throws IOException {
    file(".arg", "A=file\nB=file\nC=with blanks # and a comment\r\nD=file\n");
    assertThat(request("+t").arguments())
        .isEqualTo(Map.of("A", "file", "B", "file", "C", "with blanks", "D", "file"));
    environment.put("EARTHLY_BUILD_ARGS", "A=variable,B=variable");
    environment.put("D", "named");
    assertThat(request("+t").arguments()).containsEntry("A", "variable").containsEntry("D", "file");
    BuildRequest words = request("--build-arg", "B=option", "--build-arg", "D", "+t", "--A=word");
    assertThat(words.arguments())
        .containsEntry("A", "word")
        .containsEntry("B", "option")
        .containsEntry("D", "named");
    file("other", "X=1\n");
    assertThat(request("--arg-file-path", "other", "+t").arguments())
        .isEqualTo(Map.of("X", "1", "A", "variable", "B", "variable"));
  }

  @Test
  void secretsGoByTheirOrder() throws IOException {
    file(".secret", "A=file\nB=file\n");
    file(".env", "FROM_ENV_FILE=x\n");
    Files.write(here.resolve("key"), new byte[] {0, (byte) 0xff, '\n'});
    environment.put("EARTHLY_SECRETS", "B=variable");
    environment.put("TOKEN", "named");
    assertThat(secret(request("+t"), "A")).isEqualTo("file");
    assertThat(secret(request("+t"), "B")).isEqualTo("variable");
    BuildRequest request =
        request(
            "-s",
            "B=a,b=c",
            "--secret=TOKEN",
            "-s",
            "FROM_ENV_FILE",
            "--secret-file",
            "K=key",
            "+t");
    assertThat(secret(request, "B")).isEqualTo("a,b=c");
    assertThat(secret(request, "TOKEN")).isEqualTo("named");
    assertThat(secret(request, "FROM_ENV_FILE")).isEqualTo("x");
    assertThat(request.secrets().get("K")).isEqualTo(new byte[] {0, (byte) 0xff, '\n'});
  }

  @Test
  void theAgentIsTheOptionsOrTheEnvironments() {
    assertThat(request("+t").sshAgent()).isEmpty();
    environment.put("SSH_AUTH_SOCK", "/a");
    assertThat(request("+t").sshAgent()).isEqualTo("/a");
    environment.put("EARTHLY_SSH_AUTH_SOCK", "/b");
    assertThat(request("+t").sshAgent()).isEqualTo("/b");
    assertThat(request("--ssh-auth-sock", "/c", "+t").sshAgent()).isEqualTo("/c");
  }

  @Test
  void aFolderNamedAsTheUsualFileIsNoFile() throws IOException {
    Files.createDirectory(here.resolve(".env"));
    assertThat(request("+t").target().name()).isEqualTo("t");
  }
}
