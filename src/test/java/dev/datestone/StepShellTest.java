package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code datestone shell}: into steps of earlier builds. */
@Tag("e2e")
class StepShellTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void project() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        WORKDIR /w
        t:
            ARG WHO=me
            RUN echo %s > f
            RUN --mount=type=cache,target=/w/kept echo cached > kept/c && \\
                echo "$WHO" > g
        fails:
            RUN echo left > f
            RUN exit 3
        """
            .formatted(TestImages.BUSYBOX, folder.getFileName()));
  }

  /** What the shell prints for a command. */
  private String typed(String command, String... words) throws Exception {
    try (TerminalSession terminal = TerminalSession.start(tool, folder, words)) {
      terminal.saying("# ").type(command + "; exit 7\n");
      assertThat(terminal.end()).as(terminal.screen()).isZero();
      return terminal.screen();
    }
  }

  @Test
  void shellSeesWhatTheTargetLeft() throws Exception {
    tool.run("+t").ok();
    assertThat(typed("cat g; touch new", "shell", "+t")).contains("me\r\n");
    // Its changes are thrown away, and nothing has to be built again.
    assertThat(typed("ls", "shell", "+t")).doesNotContain("new\r\n");
    assertThat(tool.run("+t").ok().out()).contains("ok: 0 steps run");
  }

  @Test
  void shellBeforeAStepHasItsCachesAndArguments() throws Exception {
    tool.run("+t", "--WHO=you").ok();
    assertThat(typed("cat kept/c; ls; echo =$WHO", "shell", "--before", "+t:8", "--WHO=you"))
        .contains("cached\r\n", "f     kept\r\n", "=you\r\n")
        .doesNotContain("g\r\n");
  }

  @Test
  void shellBeforeAFailedStepNeedsNoResult() throws Exception {
    assertThat(tool.run("+fails").code()).isEqualTo(1);
    assertThat(typed("cat f", "shell", "--before", "+fails")).contains("left\r\n");
  }

  @Test
  void nothingIsBuilt() throws Exception {
    try (TerminalSession terminal = TerminalSession.start(tool, folder, "shell", "+t")) {
      assertThat(terminal.end()).isEqualTo(1);
      assertThat(terminal.screen()).contains("this step has not been built as it is now");
    }
    assertThat(tool.run("+t").ok().out()).contains("ok: 2 steps run");
  }

  /** A target of another Earthfile may have the same name, and steps at the same lines. */
  @Test
  void stepOfAnotherEarthfileIsNotTaken() throws Exception {
    tool.file(
        "lib/Earthfile",
        """
        VERSION 0.8
        FROM %s
        t:
            RUN echo other > other
            RUN echo %s > h
            SAVE ARTIFACT h
        """
            .formatted(TestImages.BUSYBOX, folder.getFileName()));
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        t:
            COPY ./lib+t/h .


            RUN echo mine > mine
        """
            .formatted(TestImages.BUSYBOX));
    tool.run("+t").ok();
    assertThat(typed("ls", "shell", "+t:5")).contains("h").doesNotContain("other");
  }
}
