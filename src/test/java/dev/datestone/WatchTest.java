package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --watch} builds again after changes, and after no others. */
@Tag("e2e")
class WatchTest {
  private static final String WAITING = "waiting for changes";

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
        t:
            COPY --dir src ./
            RUN cat src/* && if grep -q slow src/a; then sleep 3; fi && date > out
            SAVE ARTIFACT out AS LOCAL out
        """
            .formatted(TestImages.BUSYBOX));
    tool.file("src/a", "one\n").file("other", "\n");
  }

  /** Waits until it has had nothing to do for so many times. */
  private static void isIdle(RunningTool watch, int times) {
    RunningTool.await(() -> watch.out().split(WAITING, -1).length > times);
    assertThat(watch.out().split(WAITING, -1)).hasSize(times + 1);
  }

  @Test
  void buildsAgainAfterEachChangeOfWhatItHasRead() {
    RunningTool watch = RunningTool.of(tool, "--watch", "+t").saying("| one");
    try {
      isIdle(watch, 1);
      tool.file("other", "not read\n");
      tool.file("src/a", "slow\n");
      watch.saying("| slow");
      tool.file("src/a", "fast\n"); // while the build runs
      watch.saying("| fast");
      isIdle(watch, 2);
      tool.file("src/new", "another\n");
      watch.saying("| another");
      isIdle(watch, 3);
      tool.file("Earthfile", tool.read("Earthfile") + "    RUN echo mo''re\n");
      watch.saying("| more");
      isIdle(watch, 4);
      tool.file("Earthfile", "VERSION 0.8\nwrong\n");
      isIdle(watch, 5);
      assertThat(watch.out()).doesNotContain("other has changed", "out has changed");
    } finally {
      watch.kill("TERM");
      assertThat(watch.end().code()).isEqualTo(143);
    }
  }
}
