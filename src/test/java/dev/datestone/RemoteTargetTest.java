package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets of other repositories that the command line names. */
@Tag("e2e")
class RemoteTargetTest {
  private static final String LIBRARY = "example.test/owner/library";

  @TempDir Path folder;
  private Tool tool;
  private Path work;
  private Path library;

  @BeforeEach
  void repositories() throws IOException {
    FakeGitHost hub = new FakeGitHost(folder);
    work = Files.createDirectories(folder.resolve("work"));
    tool = Tool.in(work).with("HOME", folder.toString()).withHome(folder.resolve("home"));
    TestImages.busybox(tool);
    library = hub.repository("library");
    Files.writeString(library.resolve("data"), "first\n");
    Files.createDirectories(library.resolve("sub"));
    Files.writeString(
        library.resolve("Earthfile"),
        earthfile(
            """
        # saves shows what another repository may write
        saves:
            ARG WHO=you
            COPY data .
            RUN echo "=$(cat data) for $WHO"
            SAVE ARTIFACT data AS LOCAL out/data
            BUILD ./sub+also
            BUILD example.test/owner/other+t
        outside:
            COPY data .
            SAVE ARTIFACT --force data AS LOCAL ../data
        here:
            LOCALLY
            RUN touch here
        rights:
            RUN --privileged true
        asks:
            IF true
                RUN true
            END
        """));
    Files.writeString(
        library.resolve("sub/Earthfile"),
        earthfile(
            """
            also:
                RUN echo x > more
                SAVE ARTIFACT more AS LOCAL out/more
            RUNNER:
                FUNCTION
                RUN true
            """));
    FakeGitHost.commit(library, "one");
    HostShell.run(library, "git tag v1.0");
    Path other = hub.repository("other");
    Files.writeString(
        other.resolve("Earthfile"),
        earthfile("t:\n    RUN echo x > other\n    SAVE ARTIFACT other AS LOCAL out/other\n"));
    FakeGitHost.commit(other, "one");
  }

  private static String earthfile(String text) {
    return "VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\n" + text;
  }

  @Test
  void remoteTargetSavesInTheCurrentFolder() throws IOException {
    assertThat(tool.run(LIBRARY + "+saves", "--WHO=me").ok().out())
        .contains(LIBRARY + "+saves --WHO=me | =first for me\n");
    assertThat(HostShell.run(work, "find . -type f | sort"))
        .isEqualTo("./out/data\n./out/more\n./out/other\n");
    assertThat(tool.run(LIBRARY + "+saves", "--WHO=me").ok().out()).contains("ok: 0 steps run");
    Files.writeString(library.resolve("data"), "second\n");
    FakeGitHost.commit(library, "two");
    assertThat(tool.run(LIBRARY + ":main+saves").ok().out()).contains("| =second for you\n");
    assertThat(tool.run(LIBRARY + ":v1.0+saves").ok().out()).contains("| =first for you\n");
  }

  @Test
  void artifactOptionNamesTheDestination() {
    tool.run("--artifact", "(" + LIBRARY + "/sub+also/more --A=1)", "it").ok();
    assertThat(HostShell.run(work, "find . -type f | sort")).isEqualTo("./it\n./out/more\n");
    tool.run("-a", LIBRARY + ":v1.0+saves/data", "there/").ok();
    assertThat(work.resolve("there/data")).exists();
  }

  @Test
  void lsDocAndGraphWorkForRemoteTargets() {
    assertThat(tool.run("ls", LIBRARY + "/sub").ok().out()).isEqualTo("+also\n+base\n");
    assertThat(tool.run("ls", "--long", "--args", LIBRARY + ":v1.0").ok().out())
        .contains(LIBRARY + ":v1.0+saves\n  --WHO\n");
    assertThat(tool.run("doc", LIBRARY + "+saves").ok().out())
        .contains("saves shows what another repository may write");
    assertThat(tool.run("graph", LIBRARY + "+asks").ok().out()).contains("RUN true");
    assertThat(tool.run("graph", LIBRARY + "+asks").ok().out()).contains("RUN true");
    assertThat(HostShell.run(work, "find . -type f")).isEmpty();
  }

  @Test
  void gitSettingsMapPathsToRepositories() {
    String deep = "groups.test/group/below/library/sub";
    assertThat(tool.run(deep + "+also").code()).isEqualTo(1);
    tool.file(
        "datestone.yml",
        """
        git:
          groups:
            pattern: groups.test/group/([^/]+)/([^/]+)
            substitute: https://example.test/owner/$2.git
        """);
    tool.run("-a", deep + ":v1.0+also/more", "it").ok();
    assertThat(tool.read("it")).isEqualTo("x\n");
    assertThat(tool.run("ls", "--long", deep).ok().out()).contains(deep + "+also\n");
    tool.file("Earthfile", earthfile("t:\n    BUILD " + deep + "+also\n"));
    assertThat(tool.run("+t").ok().out()).contains(deep + "+also | ");
  }

  @Test
  void forbiddenCommandsOfRemoteTargetsAreRefused() {
    assertThat(tool.run(LIBRARY + "+outside").err())
        .isEqualTo(
            LIBRARY
                + """
                /Earthfile:13:41: error: "../data" is outside of the folder that you are in
                 13 |     SAVE ARTIFACT --force data AS LOCAL ../data
                    |                                         ^^^^^^^
                hint: another repository saves only inside it; --artifact saves where you say
                """);
    assertThat(tool.run(LIBRARY + "+here").err())
        .contains("a target of another repository cannot run on this machine (LOCALLY)");
    assertThat(tool.run(LIBRARY + "+rights").err()).contains("(--privileged)", "(-P)");
    tool.run("-P", LIBRARY + "+rights").ok();
    // A block that is allowed allows nothing to a function of another repository.
    tool.file(
        "Earthfile",
        earthfile("t:\n    WITH DOCKER\n        DO " + LIBRARY + "/sub+RUNNER\n    END\n"));
    assertThat(tool.run("-P", "+t").err())
        .contains("WITH DOCKER of another repository needs all privileges");
  }

  /**
   * As an attacker would: with symlinks that an artifact brings, in git's folder, and by the
   * user's.
   */
  @Test
  void remoteTargetWritesNowhereElse() throws IOException {
    Path victim = Files.createDirectory(folder.resolve("victim"));
    Files.createDirectories(work.resolve(".git/hooks"));
    Files.createSymbolicLink(work.resolve("mine"), victim);
    Files.createSymbolicLink(work.resolve("inside"), Path.of("real"));
    Files.writeString(
        library.resolve("Earthfile"),
        earthfile(
            """
            through:
                RUN mkdir d && ln -s %1$s d/l && ln -s .. d/up && echo evil > k
                SAVE ARTIFACT d AS LOCAL harmless
                SAVE ARTIFACT k AS LOCAL harmless/l/authorized_keys
            users:
                RUN echo evil > k
                SAVE ARTIFACT k AS LOCAL mine/k
            hook:
                RUN mkdir -p d/.git && echo evil > k && echo evil > d/.git/config
                SAVE ARTIFACT k AS LOCAL .git/hooks/post-checkout
            whole:
                RUN mkdir -p d/.git && echo evil > d/.git/config
                SAVE ARTIFACT d/.g* AS LOCAL ./
            fine:
                RUN echo fine > k
                SAVE ARTIFACT k AS LOCAL inside/k
            """
                .formatted(victim)));
    FakeGitHost.commit(library, "evil");
    assertThat(tool.run(LIBRARY + "+through").err())
        .contains("/Earthfile:6:5: error: cannot save as harmless/l/authorized_keys: ")
        .contains("harmless/l is a symlink from an artifact of this build\n");
    assertThat(tool.run(LIBRARY + "+through").code()).isEqualTo(1);
    assertThat(tool.run(LIBRARY + "+users").err())
        .contains("mine leads out of the folder that you are in");
    assertThat(tool.run(LIBRARY + "+hook").err())
        .contains("another repository may not write to .git");
    assertThat(tool.run(LIBRARY + "+whole").err())
        .contains("another repository may not write to .git");
    tool.run(LIBRARY + "+fine").ok();
    assertThat(tool.read("real/k")).isEqualTo("fine\n");
    assertThat(victim).isEmptyDirectory();
    assertThat(HostShell.run(work, "find .git -type f")).isEmpty();
  }

  /** A symlink in the repository makes no folder of this machine a part of it. */
  @Test
  void remoteTargetReadsNothingElse() throws IOException {
    Path host = Files.createDirectory(folder.resolve("host"));
    Files.writeString(
        host.resolve("Earthfile"), "VERSION 0.8\nt:\n    LOCALLY\n    RUN touch run\n");
    Files.writeString(host.resolve("secret"), "s3cret");
    Files.createSymbolicLink(library.resolve("link"), host);
    Files.createDirectories(library.resolve("file"));
    Files.createSymbolicLink(library.resolve("file/Earthfile"), host.resolve("Earthfile"));
    Files.writeString(
        library.resolve("Earthfile"),
        earthfile(
            """
            calls:
                BUILD ./link+t
            file:
                BUILD ./file+t
            copies:
                COPY link/secret .
            clones:
                GIT CLONE file://%1$s c
            path:
                GIT CLONE %1$s c
            """
                .formatted(library)));
    FakeGitHost.commit(library, "evil");
    for (String words : List.of("+calls", "+file", "/link+t")) {
      assertThat(tool.run(LIBRARY + words).err())
          .as(words)
          .contains("is a symlink that leads out of its repository");
    }
    assertThat(tool.run(LIBRARY + "+copies").err()).contains("nothing matches \"link/secret\"");
    for (String target : List.of("+clones", "+path")) {
      assertThat(tool.run(LIBRARY + target).err())
          .as(target)
          .contains("a target of another repository cannot clone from this machine");
    }
    assertThat(HostShell.run(folder, "find host work -name run")).isEmpty();
  }

  @Test
  void missingRemoteTargetIsReported() {
    assertThat(tool.run(LIBRARY + "+svaes").err())
        .isEqualTo(
            "error: no target +svaes in " + LIBRARY + "/Earthfile\nhint: did you mean +saves?\n");
    assertThat(tool.run(LIBRARY + ":v2+t").err())
        .startsWith("error: no branch, tag or commit \"v2\" in https://" + LIBRARY);
    assertThat(tool.run(LIBRARY + "/none+t").err())
        .isEqualTo("error: there is no Earthfile in " + LIBRARY + "/none\nhint: check the path\n");
    assertThat(tool.run("example.test/owner/nothing+t").err())
        .startsWith("error: git cannot read https://example.test/owner/nothing.git: ");
  }
}
