package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other repositories, over file:// and a git daemon on loopback: references, imports, clones. */
@Tag("e2e")
class GitTest {
  @TempDir Path folder;
  private Tool tool;
  private Path library;
  private FakeGitHost hub;

  @BeforeEach
  void repositories() throws IOException {
    Path work = Files.createDirectories(folder.resolve("work"));
    hub = new FakeGitHost(folder);
    library = hub.repository("library");
    tool = Tool.in(work).with("HOME", folder.toString()).withHome(folder.resolve("home"));
    TestImages.busybox(tool);
    library(
        "Earthfile",
        earthfile(
            """
        ARG --global WHO=library
        GREET:
            FUNCTION
            ARG name
            RUN echo "=hello $name from $WHO"
        made:
            COPY data .
            ARG EARTHLY_TARGET
            ARG EARTHLY_GIT_AUTHOR
            RUN echo "=$EARTHLY_TARGET by $EARTHLY_GIT_AUTHOR"
            SAVE ARTIFACT data
        rights:
            RUN --privileged true
        saves:
            RUN echo saved > data
            SAVE ARTIFACT data AS LOCAL data
            SAVE ARTIFACT data AS LOCAL new
        over:
            RUN echo saved > data
            SAVE ARTIFACT --force data AS LOCAL ../data
        here:
            LOCALLY
            RUN touch here
        out:
            BUILD ../../../../../../..+t
        image:
            FROM oci-layout:../../../../../../..
            RUN true
        """));
    library("data", "first\n");
    library(
        "sub/Earthfile",
        earthfile(
            """
        up:
            COPY ..+made/data .
            RUN echo "=sub $(cat data)"
        """));
    FakeGitHost.commit(library, "one");
    HostShell.run(library, "git tag v1");
  }

  private void library(String path, String text) throws IOException {
    Path file = library.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String earthfile(String text) {
    return "VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\n" + text;
  }

  private void moved(String data) throws IOException {
    library("data", data);
    FakeGitHost.commit(library, "more");
  }

  @Test
  void importsReferencesAndFunctionsOfRepositoriesWork() throws IOException {
    tool.file(
        "Earthfile",
        earthfile(
            """
        IMPORT example.test/owner/library:v1 AS lib
        t:
            DO lib+GREET --name=me
            COPY lib+made/data one
            COPY example.test/owner/library+made/data two
            RUN echo "=$(cat one two | tr '\\\\n' ' ')"
            BUILD example.test/owner/library/sub:main+up
        """
                .replace("\\\\", "\\")));
    moved("second\n");
    assertThat(tool.run("+t").ok().out())
        .contains("| =hello me from library\n", "| =first second \n", "| =sub second\n")
        .contains("| =example.test/owner/library:v1+made by ann@example.org\n");
    assertThat(tool.run("+t").ok().out()).contains("ok: 0 steps run");
    moved("third\n");
    assertThat(tool.run("+t").ok().out()).contains("| =first third \n", "| =sub third\n");
  }

  @Test
  void fullCommitHashIsFetchedOnce() {
    String commit = HostShell.run(library, "git rev-parse HEAD").strip();
    tool.file(
        "Earthfile",
        earthfile(
            "t:\n    COPY example.test/owner/library:"
                + commit
                + "+made/data .\n    RUN cat data\n"));
    tool.run("+t").ok();
    HostShell.run(folder, "mv hub gone");
    assertThat(tool.run("+t").ok().out()).contains("ok: 0 steps run");
    HostShell.run(folder, "mv gone hub");
  }

  @Test
  void gitCloneFollowsTheBranch() throws IOException {
    tool.file(
        "Earthfile",
        earthfile(
            """
        t:
            GIT CLONE --branch main https://example.test/owner/library.git src
            RUN test -d src/.git && echo "=$(cat src/data)"
        """));
    assertThat(tool.run("+t").ok().out()).contains("| =first\n");
    assertThat(tool.run("+t").ok().out()).contains("ok: 0 steps run");
    moved("second\n");
    assertThat(tool.run("+t").ok().out()).contains("| =second\n");
  }

  @Test
  void gitDaemonUrlsWork() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process daemon =
        new ProcessBuilder(
                "git",
                "daemon",
                "--export-all",
                "--reuseaddr",
                "--listen=127.0.0.1",
                "--port=" + port,
                "--base-path=" + folder.resolve("hub"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("daemon.log").toFile())
            .start();
    try {
      tool.file(
          "Earthfile",
          earthfile(
              "t:\n    GIT CLONE git://127.0.0.1:"
                  + port
                  + "/library.git/.git src\n"
                  + "    RUN echo \"=$(cat src/data)\"\n"));
      Tool.Result result = tool.run("+t");
      for (int i = 0; i < 20 && result.code() != 0; i++) {
        Thread.sleep(250);
        result = tool.run("+t");
      }
      assertThat(result.ok().out()).contains("| =first\n");
    } finally {
      daemon.descendants().forEach(ProcessHandle::destroy);
      daemon.destroy();
      daemon.waitFor();
    }
  }

  @Test
  void missingRepositoryIsReportedAtItsPlace() {
    tool.file(
        "Earthfile",
        earthfile(
            """
        repository:
            BUILD example.test/owner/none+t
        ref:
            BUILD example.test/owner/library:nope+t
        target:
            BUILD example.test/owner/library+mad
        rights:
            BUILD example.test/owner/library+rights
        """));
    assertThat(tool.run("+repository").err())
        .startsWith("Earthfile:4:11: error: git cannot read https://example.test/owner/none.git: ");
    assertThat(tool.run("+ref").err())
        .startsWith(
            "Earthfile:6:11: error: no branch, tag or commit \"nope\" in"
                + " https://example.test/owner/library.git\n");
    assertThat(tool.run("+target").err()).contains("hint: did you mean +made?");
    assertThat(tool.run("-P", "+rights").err())
        .contains("this command of another repository asks for all privileges (--privileged)");
  }

  @Test
  void remoteTargetSavesOnlyBelowTheCurrentFolder() {
    tool.file(
        "Earthfile",
        earthfile(
            """
        t:
            BUILD example.test/owner/library+saves
            BUILD example.test/owner/library+made
        over:
            BUILD example.test/owner/library+over
        here:
            BUILD example.test/owner/library+here
        out:
            BUILD example.test/owner/library+out
        image:
            BUILD example.test/owner/library+image
        """));
    tool.run("+t").ok();
    assertThat(HostShell.run(folder, "find home/git -name new; cat home/git/commits/*/files/data"))
        .as("what was fetched stays as it was")
        .isEqualTo("first\n");
    assertThat(tool.read("new"))
        .as("what it saves comes to where the user is")
        .isEqualTo("saved\n");
    assertThat(tool.run("+over").err())
        .contains("\"../data\" is outside of the folder that you are in");
    assertThat(tool.run("+here").err())
        .contains("a target of another repository cannot run on this machine (LOCALLY)");
    assertThat(tool.run("+out").err())
        .contains(
            "\"../../../../../../..\" is outside of the repository example.test/owner/library");
    assertThat(tool.run("+image").err())
        .contains("\"../../../../../../..\" is outside of the repository");
  }

  @Test
  void credentialsAreNeverPrintedOrStored() throws IOException {
    tool.file(
        "Earthfile",
        earthfile(
            """
            t:
                GIT CLONE https://user:hidden-word@example.test/owner/library.git src
                RUN cat src/.git/config
            bad:
                GIT CLONE https://user:hidden-word@example.test/owner/none.git src
            """));
    hub.standsFor("https://user:hidden-word@example.test/owner/");
    Tool.Result result = tool.run("+t").ok();
    assertThat(result.lines("src/.git/config")).hasSize(1);
    assertThat(result.out()).doesNotContain("hidden");
    assertThat(result.lines("url = ")).hasSize(1).first().asString().doesNotContain("hidden");
    assertThat(tool.run("+bad").err())
        .startsWith("Earthfile:")
        .contains("example.test/owner/none")
        .doesNotContain("hidden");
    Tool.Result found =
        new Tool.Result(0, HostShell.run(folder, "grep -rl hidden-word home || true"), "");
    assertThat(found.out()).isEmpty();
  }

  @Test
  void builtinGitArgumentsDescribeTheRepository() {
    tool.file(
        "Earthfile",
        earthfile(
            """
        t:
            ARG EARTHLY_GIT_SHORT_HASH
            ARG EARTH_GIT_BRANCH
            ARG EARTHLY_GIT_PROJECT_NAME
            ARG EARTHLY_TARGET_PROJECT_NO_TAG
            ARG EARTHLY_TARGET_TAG_DOCKER
            ARG EARTHLY_SOURCE_DATE_EPOCH
            RUN echo "=$EARTHLY_GIT_SHORT_HASH $EARTH_GIT_BRANCH $EARTHLY_GIT_PROJECT_NAME"
            RUN echo "=$EARTHLY_TARGET_PROJECT_NO_TAG $EARTHLY_TARGET_TAG_DOCKER"
            RUN echo "=$EARTHLY_SOURCE_DATE_EPOCH"
        """));
    assertThat(tool.run("+t").ok().lines("| =").getFirst()).isEqualTo("+t | =  ");
    Path work = folder.resolve("work");
    HostShell.run(
        work,
        "git init -q -b feature/x . && git remote add origin https://me:pw@example.test/o/r.git && "
            + "export GIT_COMMITTER_DATE='@1700000000 +0000' && "
            + FakeGitHost.COMMIT
            + " x");
    String hash = HostShell.run(work, "git rev-parse HEAD").substring(0, 8);
    assertThat(tool.run("+t").ok().lines("| ="))
        .isEqualTo(
            List.of(
                "+t | =" + hash + " feature/x o/r",
                "+t | =example.test/o/r feature_x",
                "+t | =1700000000"));
  }

  /** git reads no repository of another user, and says how to allow it. */
  @Test
  void repositoryOfAnotherUserIsAnError() {
    Path user = HostShell.folder(folder.resolve("user"));
    Tool owner = Tool.in(HostShell.folder(folder.resolve("owned"))).with("HOME", user.toString());
    owner.withHome(folder.resolve("home"));
    String commit =
        "git init -q && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m 1";
    HostShell.run(folder.resolve("owned"), commit);
    owner.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/busybox:test
        plain:
            RUN true
        asks:
            ARG EARTHLY_GIT_HASH
            RUN echo =$EARTHLY_GIT_HASH
        """);
    owner.with("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    owner.run("+plain").ok();
    String place = folder.resolve("owned").toString();
    assertThat(owner.run("+asks").err())
        .contains("Earthfile:6:9: error: cannot read the git repository " + place + ": detected")
        .contains("dubious ownership")
        .contains("hint: git config --global --add safe.directory " + place);
    HostShell.run(user, "git config --file .gitconfig --add safe.directory '*'");
    assertThat(owner.run("+asks").ok().out()).containsPattern("=[0-9a-f]{40}");
  }
}
