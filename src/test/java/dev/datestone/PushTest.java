package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of pushes, recorded in a cache mount to which each command writes its name. */
@Tag("e2e")
class PushTest {
  @TempDir Path folder;
  private Tool tool;
  private String recorder;

  @BeforeEach
  void project() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    recorder = "recorder-" + folder.getFileName();
    String mount = "--mount=type=cache,id=" + recorder + ",target=/rec";
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM IMAGE
        ENV NONCE=RECORDER
        all:
            RUN MOUNT echo all >> /rec/log
            BUILD +waits
            RUN --push MOUNT echo push-1 >> /rec/log; touch /pushed
            RUN --push MOUNT test -f /pushed && echo push-2 >> /rec/log
        waits:
            WAIT
                RUN --push MOUNT echo early >> /rec/log
            END
            RUN MOUNT echo after-early >> /rec/log
            RUN --push MOUNT echo late >> /rec/log
        fails:
            BUILD +all
            RUN sleep 1; false
        uses:
            FROM +all
            RUN MOUNT test ! -e /pushed && echo uses >> /rec/log
        """
            .replace("IMAGE", TestImages.BUSYBOX)
            .replace("RECORDER", recorder)
            .replace("MOUNT", mount));
  }

  private List<String> recorded() {
    Path log = folder.resolve("log");
    tool.run("cache", "cp", recorder + ":log", log.toString()).ok();
    return tool.read("log").lines().toList();
  }

  @Test
  void nothingIsPushedWithoutTheOption() {
    tool.run("+all").ok();
    assertThat(recorded()).containsExactlyInAnyOrder("all", "after-early");
  }

  @Test
  void pushesComeLastExceptInWaitBlocks() {
    tool.run("--push", "+all").ok();
    List<String> first = recorded();
    assertThat(first)
        .containsExactlyInAnyOrder("all", "early", "after-early", "push-1", "push-2", "late");
    assertThat(first).containsSubsequence("early", "after-early", "late");
    assertThat(first).containsSubsequence("all", "push-1", "push-2");
    assertThat(first.indexOf("push-1")).isGreaterThan(first.indexOf("after-early"));
    assertThat(first.indexOf("late")).isGreaterThan(first.indexOf("all"));
    tool.run("--push", "+all").ok();
    List<String> again = recorded();
    assertThat(again.subList(first.size(), again.size()))
        .as("pushes are done each time, and what stands on one")
        .containsExactlyInAnyOrder("early", "after-early", "push-1", "push-2", "late");
  }

  @Test
  void failurePreventsPushesOutsideOfWaitBlocks() {
    assertThat(tool.run("--push", "+fails").code()).isEqualTo(1);
    assertThat(recorded()).doesNotContain("push-1", "push-2", "late");
  }

  @Test
  void pushCommandsAreNotPartOfTheTargetForOthers() {
    tool.run("--push", "+uses").ok();
    assertThat(recorded()).contains("uses").doesNotContain("push-1", "push-2", "late");
  }
}
