package dev.datestone.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRepositoriesTest {
  @TempDir Path temporary = Path.of("");

  private Path origin = Path.of("");
  private String first = "";

  @BeforeEach
  void commit() throws Exception {
    origin = Files.createDirectory(temporary.resolve("origin"));
    git("init", "-q", "-b", "main");
    first = commit("first");
  }

  private String git(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@b"));
    command.addAll(List.of(words));
    Process git =
        new ProcessBuilder(command).directory(origin.toFile()).redirectErrorStream(true).start();
    String out = new String(git.getInputStream().readAllBytes(), UTF_8);
    assertThat(git.waitFor()).as(out).isZero();
    return out.strip();
  }

  private String commit(String text) throws IOException, InterruptedException {
    Files.writeString(origin.resolve("file"), text);
    git("add", "file");
    git("commit", "-qm", text);
    return git("rev-parse", "HEAD");
  }

  /** What a new build finds. */
  private String resolve(String ref, String commit) throws InterruptedException {
    GitRepositories repositories =
        new GitRepositories(temporary.resolve("kept"), temporary, path -> {});
    return repositories.resolve(origin.toString(), ref, commit);
  }

  @Test
  void refIsAskedForOnceWhenItsCommitIsKnown() throws Exception {
    assertThat(resolve("main", first)).isEqualTo(first);
    assertThat(resolve("", first.substring(0, 7))).isEqualTo(first);
    String second = commit("second");
    assertThat(resolve("main", first)).isEqualTo(first);
    assertThat(resolve("main", "")).isEqualTo(second);
    Files.move(origin, temporary.resolve("gone"));
    assertThat(resolve("main", first)).isEqualTo(first);
    assertThat(resolve("", first.substring(0, 7))).isEqualTo(first);
  }

  @Test
  void refThatMeansAnotherCommitIsAnError() throws Exception {
    String second = commit("second");
    assertThatThrownBy(() -> resolve("main", first))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("main of " + origin + " is commit " + second + ", not " + first);
  }

  @Test
  void annotatedTagIsTheCommitThatItNames() throws Exception {
    git("tag", "-am", "note", "v1");
    assertThat(resolve("v1", first)).isEqualTo(first);
    assertThat(resolve("refs/tags/v1", first)).isEqualTo(first);
  }
}
