package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same as a normal user with further ids, in a checkout that is not theirs. The user "ds" is
 * one of the developers' machine; elsewhere these are left out, and whoever runs the other tests
 * without root has tried the same.
 */
@Tag("e2e")
class RootlessTest {
  private static final String USER = "ds";

  @TempDir static Path all;
  private static Tool tool;

  @BeforeAll
  static void project() throws Exception {
    assumeTrue(HostShell.isRoot(), "only root can be somebody else");
    assumeTrue(Files.readString(Path.of("/etc/subuid")).contains(USER + ":"), "no user " + USER);
    tool = Tool.in(all.resolve("project")).as(USER).withHome(all.resolve("home"));
    tool.file("in", "one").file("src/sub/file", "two").file("src/x.o", "");
    tool.file(".earthlyignore", "*/*.o\n");
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        lib:
            COPY --dir src .
            RUN cat src/sub/file > out && chown worker:worker out && ln -s out link && mkdir d && mv d e
            SAVE ARTIFACT out
        all:
            WORKDIR /w
            COPY in .
            COPY --chown=worker +lib/out lib
            RUN test "$(stat -c %%u lib)" = 1000 && test "$(id -u)" = 0
            RUN --mount=type=cache,target=/c \\
                if [ ! -e /c/in ] || expr "$(stat -c %%y in)" '>' "$(stat -c %%y /c/in)" >/dev/null; then \\
                    echo made; cat in lib > /c/in; fi; cat /c/in > out
            USER worker
            RUN test "$(id -u)" = 1000 && ! touch /w/x 2>/dev/null
            SAVE ARTIFACT out AS LOCAL out
        long:
            RUN --mount=type=cache,target=/c sleep 62.5%d
        """
            .formatted(TestImages.BUSYBOX, all.hashCode() & 0xffff));
    RunningTool.command("chown", "-R", USER + ":" + USER, all.toString());
    Path tar = Files.copy(TestImages.busyboxTar(), all.resolve("busybox.tar"));
    Files.setAttribute(tar, "unix:mode", 0644);
    tool.run("image", "import", TestImages.BUSYBOX, tar.toString()).ok();
  }

  @Test
  void gitAndSshRunAsTheUser() throws Exception {
    Path home = HostShell.folder(all.resolve("somebody"));
    Files.writeString(
        home.resolve(".gitconfig"),
        """
        [core]
            sshCommand = "sh -c 'echo I am $(id -un) >&2; exit 1' --"
        [url "ssh://git@example.test/"]
            insteadOf = https://example.test/
        """);
    tool.with("HOME", home.toString());
    try {
      assertThat(tool.run("example.test/o/r+t").err())
          .startsWith("error: git cannot read https://example.test/o/r.git: I am " + USER + "\n");
    } finally {
      tool.with("HOME", "/home/" + USER);
    }
  }

  @Test
  void buildsAreCachedAndDatedWithoutRoot() throws Exception {
    // Another test may have built it before.
    tool.file("in", "other").run("+all").ok();
    assertThat(tool.file("in", "one").run("+all").ok().out()).contains("| made\n");
    assertThat(tool.read("out")).isEqualTo("onetwo");
    assertThat(Files.getOwner(all.resolve("project/out"))).hasToString(USER);
    assertThat(tool.run("+all").ok().out()).contains("0 steps run");
    assertThat(tool.file("in", "new").run("+all").ok().out()).contains("| made\n");
    assertThat(tool.read("out")).isEqualTo("newtwo");
    assertThat(tool.file("in", "one").run("-a", "+all/out", "out").ok().out())
        .doesNotContain("| made\n");
    assertThat(tool.read("out")).isEqualTo("onetwo");
    assertThat(all.resolve("home/tmp")).isEmptyDirectory();
  }

  @Test
  void killedBuildsLeaveNothing() {
    String sleep = "sleep 62.5" + (all.hashCode() & 0xffff);
    for (String signal : new String[] {"KILL", "TERM"}) {
      RunningTool build = RunningTool.of(tool, "+long").saying("+long | --> RUN");
      RunningTool.await(() -> RunningTool.processesWith(sleep) > 0);
      build.kill(signal);
      assertThat(build.end().code()).isEqualTo(signal.equals("KILL") ? 137 : 143);
      RunningTool.await(() -> RunningTool.processesWith(sleep) == 0);
      assertThat(RunningTool.processesWith(sleep)).isZero();
    }
    assertThat(RunningTool.mountsBelow(all)).isFalse();
    // The next build that does anything takes away what is left, work/work without rights too.
    tool.file("in", "sweep").run("+all").ok();
    assertThat(all.resolve("home/tmp")).isEmptyDirectory();
  }

  @Test
  void cachesAndImagesAreManagedWithoutRoot() throws Exception {
    tool.run("+all").ok();
    assertThat(tool.run("cache", "ls").ok().out()).contains("+all:/c ");
    tool.run("cache", "cp", "+all:/c:in", "from-cache").ok();
    assertThat(tool.read("from-cache")).endsWith("two");
    tool.run("cache", "rm", "+all:/c").ok();
    assertThat(tool.run("cache", "ls").ok().out()).doesNotContain("+all:/c ");
    tool.run("--no-cache", "+all").ok();
  }

  @Test
  void rootCannotUseTheStoreOfAUser() {
    Tool.Result result = Tool.in(all.resolve("project")).withHome(all.resolve("home")).run("+all");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "error: "
                + all
                + "/home was made by a normal user\n"
                + "hint: set DATESTONE_HOME to a folder of your own, or remove this one\n");
  }

  @Test
  void unwritableHomeIsReported() {
    Tool.Result result =
        Tool.in(all.resolve("project")).as(USER).withHome(Path.of("/root/x")).run("+all");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            """
            error: /root/x/version: Permission denied
            hint: is the disk full, or the folder not yours?
            """);
  }
}
