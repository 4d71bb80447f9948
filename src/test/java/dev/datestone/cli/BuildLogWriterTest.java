package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.operation.Label;
import dev.datestone.report.Event;
import dev.datestone.report.Reason;
import dev.datestone.session.Build;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildLogWriterTest {
  private static final Label STEP = new Label("Earthfile", 3, 5, "+t", "RUN true", "+t");

  @TempDir Path folder;

  private BuildLogWriter writer(Path file) {
    return new BuildLogWriter(() -> file, folder, List.of("+t"));
  }

  @Test
  void buildThatRunsNothingLeavesNoLog() {
    Path file = folder.resolve("log");
    BuildLogWriter writer = writer(file);
    writer.on(new Event.Note("nothing to do"));
    writer.succeeded(new Build.Summary(0, 1, 0));
    assertThat(file).doesNotExist();
  }

  @Test
  void whatCameBeforeTheFirstStepIsInTheLog() throws Exception {
    Path file = folder.resolve("log");
    BuildLogWriter writer = writer(file);
    writer.on(new Event.Note("an image"));
    writer.on(new Event.Started(STEP, new Reason.NewStep()));
    writer.succeeded(new Build.Summary(1, 0, 0));
    assertThat(Files.readString(file))
        .containsSubsequence("\"event\":\"build\"", "an image", "RUN true");
  }

  /** It is no part of the build: the store may be full. */
  @Test
  void fullDiskIsNoError() {
    BuildLogWriter writer = writer(Path.of("/dev/full"));
    writer.on(new Event.Started(STEP, new Reason.NewStep()));
    for (int i = 0; i < 10_000; i++) {
      writer.on(new Event.Note("note " + i));
    }
    writer.succeeded(new Build.Summary(1, 0, 0));
  }
}
