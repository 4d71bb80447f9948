package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the other steps when one has failed. */
@Tag("e2e")
class FailFastTest {
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
        ENV NONCE=%s
        first:
            RUN sleep 1; exit 3
            RUN echo =never
        second:
            RUN sleep 2; echo =goes on
            RUN echo =to its end > x
            SAVE ARTIFACT x AS LOCAL x
        third:
            RUN sleep 3; exit 4
        long:
            RUN sleep 600
        asks:
            IF false
                RUN true
            END
            FROM +first
            IF true
                RUN true
            END
        """
            .formatted(TestImages.BUSYBOX, folder.getFileName()));
  }

  @Test
  void otherStepsGoOnAndEachFailureIsRepeated() {
    Tool.Result result = tool.run("-j", "3", "+first", "+second", "+third");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("| =goes on").doesNotContain("=never");
    assertThat(result.err()).contains("+first failed: exit code 3", "+third failed: exit code 4");
    // Nothing is saved, but what has been built is not built again.
    assertThat(folder.resolve("x")).doesNotExist();
    assertThat(tool.run("+second").ok().out()).contains("ok: 0 steps run");
  }

  @Test
  void failureOfAConditionDoesNotStopOtherTargets() {
    assertThat(tool.run("+asks", "+second").code()).isEqualTo(1);
    assertThat(tool.run("+second").ok().out()).contains("ok: 0 steps run");
  }

  @Test
  void failFastStopsWhatIsRunning() {
    Tool.Result result = tool.run("-j", "3", "--fail-fast", "+first", "+long");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("+first failed: exit code 3")
        .doesNotContain("+long failed", "Interrupted");
    assertThat(RunningTool.processesWith("sleep 600")).isZero();
  }
}
