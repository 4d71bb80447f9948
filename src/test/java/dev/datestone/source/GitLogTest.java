package dev.datestone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.content.GitCommit;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository that git cannot read is not the same as a folder without one. */
class GitLogTest {
  @TempDir Path folder;
  private Path repository;
  private Path inside;

  @BeforeEach
  void commitOfARepositoryIsRead() throws Exception {
    repository = Files.createDirectory(folder.resolve("repository"));
    inside = Files.createDirectory(repository.resolve("inside"));
    sh("git init -q && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m one");
  }

  private void sh(String script) throws IOException, InterruptedException {
    File log = folder.resolve("log").toFile();
    Process process =
        new ProcessBuilder("sh", "-ec", script)
            .directory(repository.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    assertThat(process.waitFor()).as(script).isZero();
  }

  private Optional<GitCommit> commit() throws InterruptedException {
    return GitLog.readCommit(inside);
  }

  private void assertRefused(String cause) {
    assertThatThrownBy(this::commit)
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("cannot read the git repository " + inside + ": ")
        .hasMessageContaining(cause);
  }

  @Test
  void repositoryOfAParentFolderIsFound() throws Exception {
    assertThat(commit().orElseThrow().hash()).hasSize(40);
  }

  @Test
  void namesOfACommitAreSorted() throws Exception {
    sh(
        "git branch -m feature/x && git branch main-2 && git tag v1 && git tag a/b"
            + " && git update-ref refs/remotes/origin/other HEAD"
            + " && git update-ref refs/remotes/origin/HEAD HEAD");
    GitCommit commit = commit().orElseThrow();
    assertThat(commit.branch()).isEqualTo("feature/x");
    assertThat(commit.tags()).containsExactly("a/b", "v1");
    assertThat(commit.refs()).containsExactly("x", "main-2", "other", "b", "v1");
    sh("git checkout -q --detach");
    assertThat(commit().orElseThrow().branch()).isEqualTo("HEAD");
  }

  @Test
  void coAuthorsAreTheirAddresses() throws Exception {
    sh(
        "printf 'two\\n\\nCo-authored-by: B C <b@c>\\nCo-authored-by: D <d@e>\\n' |"
            + " git -c user.name=a -c user.email=a@b commit -q --allow-empty -F -");
    assertThat(commit().orElseThrow().coAuthors()).containsExactly("b@c", "d@e");
  }

  @Test
  void folderOutsideOfARepositoryHasNoCommit() throws Exception {
    assertThat(GitLog.readCommit(folder)).isEmpty();
    sh("rm -r .git && mkdir .git");
    assertThat(commit()).as("an empty .git, which git passes over").isEmpty();
  }

  @Test
  void emptyRepositoryHasNoCommit() throws Exception {
    sh("rm -r .git && git init -q");
    assertThat(commit()).isEmpty();
  }

  @Test
  void brokenRepositoryIsAnError() throws Exception {
    sh("cp -r .git ../kept && rm .git/HEAD");
    assertRefused("not a git repository");
    sh("rm -r .git && cp -r ../kept .git && rm -r .git/objects/??");
    assertRefused("bad object HEAD");
    sh("rm -r .git && cp -r ../kept .git && echo '[core' > .git/config");
    assertRefused("bad config line");
  }

  @Test
  void danglingGitFileIsAnError() throws Exception {
    sh("rm -r .git && echo 'gitdir: /nonexistent/modules/x' > .git");
    assertRefused("not a git repository: /nonexistent/modules/x");
    sh("echo nothing > .git");
    assertRefused("invalid gitfile format");
  }

  @Test
  void commitOfAWorkTreeIsRead() throws Exception {
    sh("git worktree add -q ../tree && mkdir ../tree/inside");
    Path tree = folder.resolve("tree/inside");
    assertThat(GitLog.readCommit(tree)).isPresent();
    sh("rm -r .git");
    assertThatThrownBy(() -> GitLog.readCommit(tree))
        .hasMessageContaining("not a git repository: ");
  }
}
