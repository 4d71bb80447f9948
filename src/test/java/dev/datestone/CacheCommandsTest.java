package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code datestone cache}: ls, shell, cp, rm. */
@Tag("e2e")
class CacheCommandsTest {
  private static final String EARTHFILE =
      """
      VERSION 0.8
      FROM %s
      build:
          COPY in .
          RUN --mount=type=cache,target=/c if expr "$(stat -c %%y in)" '>' "$(stat -c %%y /c/out)" > /dev/null; then \\
              echo made; mkdir -p /c/sub; echo x > /c/sub/file; ln -sf file /c/sub/link; cp in /c/out; fi
      global:
          RUN --mount=type=cache,target=/c,id=the-id echo 12345 > /c/five
      """
          .formatted(TestImages.BUSYBOX);

  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void build() throws Exception {
    tool = Tool.in(Files.createDirectory(folder.resolve("project")));
    tool.withHome(folder.resolve("home"));
    TestImages.busybox(tool);
    tool.file("Earthfile", EARTHFILE).file("in", "input");
  }

  @Test
  void cachesAreListedCopiedFromAndRemoved() throws Exception {
    assertThat(tool.run("cache", "ls").ok().out()).startsWith("NAME").hasLineCount(1);
    assertThat(tool.run("cache", "ls", "--json").ok().out()).isEqualTo("[ ]\n");
    tool.run("+build").ok();
    tool.run("+global").ok();
    String list = tool.run("cache", "ls").ok().out();
    assertThat(list.lines().filter(line -> line.startsWith("+build:/c "))).hasSize(1);
    assertThat(list.lines().filter(line -> line.startsWith("the-id "))).hasSize(1);
    assertThat(tool.run("cache", "ls", "--json").ok().out())
        .contains("\"name\" : \"the-id\"")
        .contains("\"project\" : \"" + folder.resolve("project") + "\"")
        .contains("\"target\" : \"+build\"")
        .contains("\"path\" : \"/c\"")
        .containsPattern("\"size\" : [1-9][0-9]*,\n  \"files\" : 1,");
    tool.run("cache", "cp", "the-id:five", "five").ok();
    assertThat(tool.read("five")).isEqualTo("12345\n");
    tool.run("cache", "cp", "+build:/c:sub", "sub").ok();
    assertThat(tool.read("sub/file")).isEqualTo("x\n");
    assertThat(Files.readSymbolicLink(folder.resolve("project/sub/link"))).hasToString("file");
    tool.run("cache", "cp", "+build:/c:../../../../../../etc/passwd", "no").code();
    assertThat(folder.resolve("project/no")).doesNotExist();
    Tool.Result missing = tool.run("cache", "cp", "the-id:none", "x");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err())
        .isEqualTo(
            "error: none: no such file or directory in cache the-id\nhint: datestone cache shell the-id\n");
    tool.run("cache", "rm", "the-id").ok();
    assertThat(tool.run("cache", "ls").ok().out()).doesNotContain("the-id").contains("+build");
    assertThat(tool.run("cache", "rm", "the-id").err())
        .isEqualTo("error: cache \"the-id\" not found\nhint: datestone cache ls lists them\n");
    assertThat(tool.run("+global").ok().out()).contains("*cached*");
    tool.run("--no-cache", "+global").ok();
    tool.run("cache", "rm", "the-id", "+build:/c").ok();
    assertThat(tool.run("cache", "ls").ok().out())
        .doesNotContain("the-id")
        .doesNotContain("+build");
  }

  private RunningTool shell(String script, String... words) throws Exception {
    Path file = folder.resolve("script");
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setAttribute(file, "unix:mode", 0755);
    return RunningTool.of(tool.with("SHELL", file.toString()), words);
  }

  @Test
  void readOnlyShellDoesNotChangeTheCache() throws Exception {
    tool.run("+build").ok();
    Tool.Result result =
        shell("cat sub/file; touch no 2>&1; pwd; exit 7", "cache", "shell", "+build:/c").end();
    assertThat(result.code()).isEqualTo(7);
    assertThat(result.out()).startsWith("x\n").contains("Read-only file system");
    tool.file("in", "other");
    tool.run("+build").ok();
    assertThat(tool.file("in", "input").run("+build").ok().out()).contains("*cached*");
  }

  @Test
  void filesInAWritableShellCountAsChanged() throws Exception {
    tool.run("+build").ok();
    // Nothing touched: nothing is made again.
    shell("cat out", "cache", "shell", "--write", "+build:/c").end().ok();
    assertThat(tool.run("--no-cache", "+build").ok().out()).doesNotContain("| made\n");
    shell("touch out", "cache", "shell", "--write", "+build:/c").end().ok();
    assertThat(tool.run("--no-cache", "+build").ok().out()).contains("| made\n");
    assertThat(tool.run("--no-cache", "+build").ok().out()).doesNotContain("| made\n");
  }

  @Test
  void killedShellLeavesTheCacheUnchanged() throws Exception {
    tool.run("+build").ok();
    RunningTool shell =
        shell("echo in; sleep 30", "cache", "shell", "--write", "+build:/c").saying("in\n");
    shell.kill("TERM");
    assertThat(shell.end().code()).isEqualTo(143);
    tool.run("cache", "cp", "+build:/c:sub/file", "file").ok();
    tool.file("in", "other").run("+build").ok();
    assertThat(RunningTool.mountsBelow(folder)).isFalse();
    RunningTool.await(() -> folder.resolve("home/tmp").toFile().list().length == 0);
    assertThat(folder.resolve("home/tmp")).isEmptyDirectory();
  }

  /** It would deadlock with itself. */
  @Test
  void cacheMountedTwiceInARunIsLockedOnce() {
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        t:
            CACHE --sharing=locked /c
            RUN --mount=type=cache,target=/c echo one > /c/one
            RUN --mount=type=cache,target=/c,id=other ls /c | wc -l
            RUN --mount=type=cache,target=/a,id=x,sharing=locked \\
                --mount=type=cache,target=/b,id=x,sharing=private echo two > /a/two && cat /b/two
            RUN cat /c/one
        """
            .formatted(TestImages.BUSYBOX));
    assertThat(tool.run("+t").ok().out()).contains("+t | 0\n", "+t | two\n", "+t | one\n");
  }

  /** A step that waits for the second cache must not block a step that has both. */
  @Test
  void twoCachesOfDifferentSharingDoNotDeadlock() {
    StringBuilder targets = new StringBuilder();
    StringBuilder all = new StringBuilder("all:\n");
    for (int i = 0; i < 6; i++) {
      for (String side : new String[] {"a", "b"}) {
        String name = side + i;
        all.append("    BUILD +").append(name).append('\n');
        targets
            .append(name)
            .append(":\n    RUN --mount=type=cache,id=s" + i + ",sharing=shared,target=/s ")
            .append("--mount=type=cache,id=l" + i + ",sharing=locked,target=/l ")
            .append("sleep 0.5 && echo " + name + "\n");
      }
    }
    tool.file("Earthfile", "VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\n" + all + targets);
    assertThat(tool.run("+all").ok().out()).contains("ok: 12 steps run");
  }
}
