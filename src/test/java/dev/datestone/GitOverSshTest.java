package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other repositories over ssh, from a server on loopback. */
@Tag("e2e")
class GitOverSshTest {
  @TempDir static Path serverFolder;
  @TempDir Path folder;

  private static SshServer server;
  private Tool tool;
  private Path library;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(SshServer.isThere(), "needs root and openssh-server");
    server = SshServer.start(serverFolder.toRealPath());
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void repository() throws IOException {
    FakeGitHost hub = new FakeGitHost(folder);
    library = hub.repository("library");
    Files.writeString(
        library.resolve("Earthfile"),
        earthfile(
            """
        GREET:
            FUNCTION
            RUN echo "=hello"
        made:
            COPY data .
            SAVE ARTIFACT data
        """));
    moved("first\n");
    Files.delete(folder.resolve(".gitconfig"));
    // The server is asked for the paths that it has.
    String real = folder.toRealPath() + "/hub/";
    git("url." + server.address() + real + ".insteadOf", "https://example.test/owner/");
    git("core.sshCommand", server.client());
    tool =
        Tool.in(Files.createDirectories(folder.resolve("work")))
            .with("HOME", folder.toString())
            .withHome(folder.resolve("home"));
    TestImages.busybox(tool);
  }

  private void git(String key, String value) {
    HostShell.run(folder, "git config --file .gitconfig '" + key + "' '" + value + "'");
  }

  private static String earthfile(String text) {
    return "VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\n" + text;
  }

  private String moved(String data) throws IOException {
    Files.writeString(library.resolve("data"), data);
    FakeGitHost.commit(library, "more");
    return HostShell.run(library, "git rev-parse HEAD").strip();
  }

  /** The number of requests to the server of a successful build. */
  private long asks(String... words) throws IOException {
    long before = server.sessions();
    tool.run(words).ok();
    return server.sessions() - before;
  }

  @Test
  void referencesImportsAndClonesWorkOverSsh() throws IOException {
    tool.file(
        "Earthfile",
        earthfile(
            """
        IMPORT example.test/owner/library AS lib
        t:
            DO lib+GREET
            COPY lib+made/data one
            COPY example.test/owner/library:main+made/data two
            GIT CLONE --branch main https://example.test/owner/library.git src
            GIT CLONE @ADDRESS@/library.git/.git direct
            RUN echo "=$(cat one two src/data direct/data | tr '\\n' ' ')"
            RUN cat src/.git/config
        """
                .replace("@ADDRESS@", server.address() + folder.toRealPath() + "/hub")));
    assertThat(asks("+t")).as("three names looked up, files and a clone fetched").isEqualTo(5);
    assertThat(tool.run("--no-cache", "+t").ok().out())
        .contains("| =hello\n", "| =first first first first \n");
    moved("second\n");
    Tool.Result second = tool.run("+t").ok();
    assertThat(second.out()).contains("| =second second second second \n");
    assertThat(asks("+t")).as("a branch is looked up once, by each name").isEqualTo(3);
    assertThat(second.out() + second.err()).doesNotContain("PRIVATE", "ssh -F");
    assertThat(HostShell.run(folder, "grep -rl 'ssh -F\\|OPENSSH PRIVATE' home || true")).isEmpty();
  }

  @Test
  void fetchedCommitNeedsNoNetwork() throws IOException {
    String commit = moved("pinned\n");
    moved("later\n");
    for (String name : new String[] {commit, commit.substring(0, 8)}) {
      tool.file(
          "Earthfile",
          earthfile(
              "t:\n    COPY example.test/owner/library:"
                  + name
                  + "+made/data .\n    GIT CLONE --branch="
                  + name
                  + " https://example.test/owner/library.git src\n"
                  + "    RUN cat data src/data\n"));
      assertThat(tool.run("+t").ok().lines("| pinned").size()).isBetween(0, 2);
      assertThat(asks("+t")).as(name).isZero();
      assertThat(asks("+t")).as(name).isZero();
    }
    assertThat(asks("example.test/owner/library:" + commit.substring(0, 8) + "+made")).isZero();
  }

  @Test
  void unknownHostKeyIsRefusedWithoutAPrompt() throws IOException {
    git("core.sshCommand", server.client("nobody"));
    tool.file("Earthfile", earthfile("t:\n    BUILD example.test/owner/library+made\n"));
    assertThat(tool.run("+t").err())
        .startsWith(
            "Earthfile:4:11: error: git cannot read https://example.test/owner/library.git:"
                + " Host key verification failed.\n");
  }
}
