package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM, SIGINT and Ctrl-C end a build with all its processes. */
@Tag("e2e")
class SignalsTest {
  @TempDir Path folder;
  private Tool tool;
  private String sleep;

  @BeforeEach
  void longBuild() throws Exception {
    tool = Tool.in(Files.createDirectory(folder.resolve("project")));
    tool.withHome(folder.resolve("home"));
    TestImages.busybox(tool);
    sleep = "61." + Integer.toUnsignedString(folder.hashCode());
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\nlong:\n    RUN --mount=type=cache,target=/c sleep "
            + sleep
            + "\nother:\n    RUN sleep "
            + sleep
            + "1\nall:\n    BUILD +long\n    BUILD +other\n");
  }

  private void nothingIsLeft() throws Exception {
    RunningTool.await(() -> RunningTool.processesWith(sleep) == 0);
    assertThat(RunningTool.processesWith(sleep)).isZero();
    assertThat(RunningTool.mountsBelow(folder)).isFalse();
    assertThat(folder.resolve("home/tmp")).isEmptyDirectory();
  }

  @Test
  void sigtermEndsWith143() throws Exception {
    RunningTool build = RunningTool.of(tool, "+all").saying("+long | -->").saying("+other | -->");
    Thread.sleep(200);
    build.kill("TERM");
    Tool.Result result = build.end();
    assertThat(result.err()).isEqualTo("datestone: interrupted\n");
    assertThat(result.code()).isEqualTo(143);
    nothingIsLeft();
  }

  @Test
  void sigintToTheLauncherEndsWith130() throws Exception {
    RunningTool build =
        TerminalSession.group(tool, "+all").saying("+long | -->").saying("+other | -->");
    Thread.sleep(200);
    build.kill("INT");
    Tool.Result result = build.end();
    assertThat(result.err()).isEqualTo("datestone: interrupted\n");
    assertThat(result.code()).isEqualTo(130);
    nothingIsLeft();
  }

  @Test
  void sigintToTheProcessGroupEndsWith130() throws Exception {
    // As a shell does it with a job of its own.
    RunningTool build =
        TerminalSession.group(tool, "+all").saying("+long | -->").saying("+other | -->");
    Thread.sleep(200);
    RunningTool.kill("INT", "-" + build.launcher().pid());
    Tool.Result result = build.end();
    assertThat(result.err()).isEqualTo("datestone: interrupted\n");
    assertThat(result.code()).isEqualTo(130);
    nothingIsLeft();
  }

  @Test
  void controlCEndsWith130() throws Exception {
    try (TerminalSession terminal = TerminalSession.start(tool, folder, "+all")) {
      terminal.saying("--> RUN sleep " + sleep + "1");
      Thread.sleep(300);
      terminal.type("\003");
      assertThat(terminal.end()).isEqualTo(130);
      assertThat(terminal.screen()).contains("datestone: interrupted");
    }
    nothingIsLeft();
  }
}
