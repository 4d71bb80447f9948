package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TERM, INT and Ctrl-C end a build, with all that it started and nothing left behind. */
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
    Started.await(() -> Started.processesWith(sleep) == 0);
    assertThat(Started.processesWith(sleep)).isZero();
    assertThat(Started.mountsBelow(folder)).isFalse();
    assertThat(folder.resolve("home/tmp")).isEmptyDirectory();
  }

  @Test
  void termEndsWith143() throws Exception {
    Started build = Started.of(tool, "+all").saying("+long | -->").saying("+other | -->");
    Thread.sleep(200);
    build.kill("TERM");
    Tool.Result result = build.end();
    assertThat(result.err()).isEqualTo("datestone: interrupted\n");
    assertThat(result.code()).isEqualTo(143);
    nothingIsLeft();
  }

  @Test
  void intToTheLauncherAloneEndsWith130() throws Exception {
    Started build = InTerminal.group(tool, "+all").saying("+long | -->").saying("+other | -->");
    Thread.sleep(200);
    build.kill("INT");
    Tool.Result result = build.end();
    assertThat(result.err()).isEqualTo("datestone: interrupted\n");
    assertThat(result.code()).isEqualTo(130);
    nothingIsLeft();
  }

  @Test
  void intToTheWholeGroupEndsWith130() throws Exception {
    // As a shell does it with a job of its own.
    Started build = InTerminal.group(tool, "+all").saying("+long | -->").saying("+other | -->");
    Thread.sleep(200);
    Started.kill("INT", "-" + build.launcher().pid());
    Tool.Result result = build.end();
    assertThat(result.err()).isEqualTo("datestone: interrupted\n");
    assertThat(result.code()).isEqualTo(130);
    nothingIsLeft();
  }

  @Test
  void controlCEndsWith130() throws Exception {
    try (InTerminal terminal = InTerminal.start(tool, folder, "+all")) {
      terminal.saying("--> RUN sleep " + sleep + "1");
      Thread.sleep(300);
      terminal.type("\003");
      assertThat(terminal.end()).isEqualTo(130);
      assertThat(terminal.screen()).contains("datestone: interrupted");
    }
    nothingIsLeft();
  }
}
