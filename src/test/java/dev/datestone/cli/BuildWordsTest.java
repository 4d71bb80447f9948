package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.build.TargetPlace;
import dev.datestone.build.Workplace;
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
class BuildWordsTest {
  @TempDir Path here;
  private final Map<String, String> environment = new HashMap<>();

  private Workplace.Wishes wishes(String... words) {
    GivenOptions given = GivenOptions.read(List.of(words));
    given.alsoFrom(environment);
    Map<String, String> file = NameValueFile.read(here, given.value("env-file-path"), ".env");
    given.alsoFrom(file);
    Map<String, String> all = new HashMap<>(file);
    all.putAll(environment);
    return new BuildWords(here, all, given).wishes();
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(here.resolve(name), text);
  }

  private static String secret(Workplace.Wishes wishes, String name) {
    return new String(wishes.secrets().getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
  }

  @Test
  void targetsAndArguments() {
    Workplace.Wishes wishes = wishes("./sub+t", "--A=1=2", "--B=", "--C", "three");
    assertThat(wishes.place()).isEqualTo(new TargetPlace.Here(here.resolve("sub")));
    assertThat(wishes.target()).isEqualTo("t");
    assertThat(wishes.arguments()).isEqualTo(Map.of("A", "1=2", "B", "", "C", "three"));
    assertThat(wishes("--", "+t", "--push=no").arguments()).isEqualTo(Map.of("push", "no"));
  }

  @Test
  void otherRepositoriesAndFolders() {
    assertThat(wishes("example.test/o/r/sub:v1.2+t").place())
        .isEqualTo(new TargetPlace.Elsewhere("example.test/o/r/sub", "v1.2"));
    Workplace.Wishes artifact = wishes("-a", "example.test/o/r+t/a/b", "./");
    assertThat(artifact.place()).isEqualTo(new TargetPlace.Elsewhere("example.test/o/r", ""));
    assertThat(artifact.artifact()).isEqualTo("a/b");
    for (String folder : List.of("a/b", "./example.test/o/r", "../x.y/z", ".x/y", "example.test")) {
      assertThat(wishes(folder + "+t").place())
          .isEqualTo(new TargetPlace.Here(here.resolve(folder).normalize()));
    }
  }

  @Test
  void aPlusOfAPathHasABackslash() {
    Workplace.Wishes wishes = wishes("-a", "./c\\+\\++t/a\\+b", "x");
    assertThat(wishes.place()).isEqualTo(new TargetPlace.Here(here.resolve("c++")));
    assertThat(wishes.target()).isEqualTo("t");
    assertThat(wishes.artifact()).isEqualTo("a+b");
    assertThat(wishes("h.test/o/r:v1\\+2+t").place())
        .isEqualTo(new TargetPlace.Elsewhere("h.test/o/r", "v1+2"));
    assertThat(wishes("c++/x+t").place()).isEqualTo(new TargetPlace.Here(here.resolve("c++/x")));
  }

  @Test
  void artifacts() {
    Workplace.Wishes plain = wishes("-a", "+t/a/b", "out/", "--A=1");
    assertThat(plain.target()).isEqualTo("t");
    assertThat(plain.artifact()).isEqualTo("a/b");
    assertThat(plain.destination()).isEqualTo(here.resolve("out") + "/");
    Workplace.Wishes brackets = wishes("--artifact", "(+t/a --A=1 --B=2)", "x");
    assertThat(brackets.artifact()).isEqualTo("a");
    assertThat(brackets.arguments()).isEqualTo(Map.of("A", "1", "B", "2"));
    assertThat(brackets.destination()).isEqualTo(here.resolve("x").toString());
  }

  @Test
  void rightsAndShortForms() {
    Workplace.Wishes none = wishes("+t");
    assertThat(none.rights()).isEqualTo(new Workplace.Rights(false, false, false));
    Workplace.Wishes all = wishes("-iP", "--push", "--strict=true", "--no-cache", "-V", "+t");
    assertThat(all.rights()).isEqualTo(new Workplace.Rights(true, true, true));
    assertThat(all.noCache()).isTrue();
    assertThat(wishes("--push", "--push=false", "+t").rights().push()).isFalse();
  }

  @Test
  void ciWritesNothingUnlessItIsAsked() {
    assertThat(wishes("--ci", "+t").noOutput()).isTrue();
    assertThat(wishes("--ci", "+t").rights().strict()).isTrue();
    assertThat(wishes("--ci", "--output", "+t").noOutput()).isFalse();
    assertThat(wishes("--ci", "--no-image-output", "+t").noOutput()).isFalse();
    assertThat(wishes("--ci", "--image", "+t").noOutput()).isFalse();
    assertThat(wishes("--ci", "-a", "+t/x").noOutput()).isFalse();
    assertThat(wishes("--ci", "-a", "+t/x").rights().strict()).isTrue();
  }

  @Test
  void variablesAreOptions() throws IOException {
    environment.put("EARTHLY_PUSH", "true");
    environment.put("EARTH_NO_CACHE", "1");
    environment.put("EARTHLY_PLATFORMS", "linux/amd64");
    file(".env", "# ours\n\nEARTHLY_PUSH=false\nEARTHLY_ALLOW_PRIVILEGED=true\nOTHER=x\n");
    Workplace.Wishes wishes = wishes("+t");
    assertThat(wishes.rights()).isEqualTo(new Workplace.Rights(true, false, true));
    assertThat(wishes.noCache()).isTrue();
    assertThat(wishes.platform()).isEqualTo("linux/amd64");
    assertThat(wishes.arguments()).isEmpty();
    assertThat(wishes.secrets()).isEmpty();
    assertThat(wishes("--push=false", "--no-cache=false", "+t").rights().push()).isFalse();
    environment.put("EARTHLY_ENV_FILE_PATH", "other");
    file("other", "EARTHLY_STRICT=true\n");
    assertThat(wishes("+t").rights()).isEqualTo(new Workplace.Rights(true, true, false));
  }

  @Test
  void argumentsGoByTheirOrder() throws IOException {
    file(".arg", "A=file\nB=file\nC=with blanks # and \"quotes\"\r\nD=file\n");
    assertThat(wishes("+t").arguments())
        .isEqualTo(
            Map.of("A", "file", "B", "file", "C", "with blanks # and \"quotes\"", "D", "file"));
    environment.put("EARTHLY_BUILD_ARGS", "A=variable,B=variable");
    environment.put("D", "named");
    assertThat(wishes("+t").arguments()).containsEntry("A", "variable").containsEntry("D", "file");
    Workplace.Wishes words =
        wishes("--build-arg", "B=option", "--build-arg", "D", "+t", "--A=word");
    assertThat(words.arguments())
        .containsEntry("A", "word")
        .containsEntry("B", "option")
        .containsEntry("D", "named");
    file("other", "X=1\n");
    assertThat(wishes("--arg-file-path", "other", "+t").arguments())
        .isEqualTo(Map.of("X", "1", "A", "variable", "B", "variable"));
  }

  @Test
  void secretsGoByTheirOrder() throws IOException {
    file(".secret", "A=file\nB=file\n");
    file(".env", "FROM_ENV_FILE=x\n");
    Files.write(here.resolve("key"), new byte[] {0, (byte) 0xff, '\n'});
    environment.put("EARTHLY_SECRETS", "B=variable");
    environment.put("TOKEN", "named");
    assertThat(secret(wishes("+t"), "A")).isEqualTo("file");
    assertThat(secret(wishes("+t"), "B")).isEqualTo("variable");
    Workplace.Wishes wishes =
        wishes(
            "-s",
            "B=a,b=c",
            "--secret=TOKEN",
            "-s",
            "FROM_ENV_FILE",
            "--secret-file",
            "K=key",
            "+t");
    assertThat(secret(wishes, "B")).isEqualTo("a,b=c");
    assertThat(secret(wishes, "TOKEN")).isEqualTo("named");
    assertThat(secret(wishes, "FROM_ENV_FILE")).isEqualTo("x");
    assertThat(wishes.secrets().get("K")).isEqualTo(new byte[] {0, (byte) 0xff, '\n'});
  }

  @Test
  void theAgentIsTheOptionsOrTheEnvironments() {
    assertThat(wishes("+t").sshAgent()).isEmpty();
    environment.put("SSH_AUTH_SOCK", "/a");
    assertThat(wishes("+t").sshAgent()).isEqualTo("/a");
    environment.put("EARTHLY_SSH_AUTH_SOCK", "/b");
    assertThat(wishes("+t").sshAgent()).isEqualTo("/b");
    assertThat(wishes("--ssh-auth-sock", "/c", "+t").sshAgent()).isEqualTo("/c");
  }

  @Test
  void aFolderNamedAsTheUsualFileIsNoFile() throws IOException {
    Files.createDirectory(here.resolve(".env"));
    assertThat(wishes("+t").target()).isEqualTo("t");
  }
}
