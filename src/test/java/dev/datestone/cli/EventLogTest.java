package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.content.JsonObject;
import dev.datestone.operation.Label;
import dev.datestone.report.Event;
import dev.datestone.report.Reason;
import dev.datestone.session.Build;
import dev.datestone.session.BuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final Label LABEL = new Label("Earthfile", 7, 5, "+t", "RUN \"x\"", "");

  @TempDir Path folder;

  private List<String> lines(Event... events) throws IOException {
    Path file = folder.resolve("log");
    try (EventLog log = new EventLog(file, folder, List.of("+t", "--a=b"))) {
      for (Event event : events) {
        log.on(event);
      }
      log.succeeded(new Build.Summary(1, 2, 0));
    }
    return Files.readAllLines(file);
  }

  /** Without what is the same in each. */
  private static String rest(String line) {
    return line.replaceFirst("\"time\":\"[^\"]*\",?", "")
        .replace(
            "\"target\":\"+t\",\"command\":\"RUN \\\"x\\\"\",\"file\":\"Earthfile\",\"line\":7,\"column\":5",
            "STEP");
  }

  @Test
  void eachEventIsALine() throws IOException {
    List<String> lines =
        lines(
            new Event.Started(LABEL, new Reason.NewStep()),
            new Event.Output(LABEL, "a\nb", false),
            new Event.Finished(LABEL, 5),
            new Event.Cached(LABEL),
            new Event.Failed(LABEL, "exit code 1", List.of("x", "y")),
            new Event.WaitingForCache(LABEL, "c"),
            new Event.CopyDiffers(LABEL, List.of("f")),
            new Event.Redated(LABEL, 2, "f"),
            new Event.RunningAgain(LABEL, 1, "f"),
            new Event.Warning(LABEL, "w"),
            new Event.Note("n"),
            new Event.Saved(LABEL, "a", "/a", true),
            new Event.Pushed(LABEL, "i:1", "sha256:0", 3, 9, false));
    assertThat(lines.getFirst())
        .contains("\"event\":\"build\"", "\"version\":1", "\"words\":[\"+t\",\"--a=b\"]");
    assertThat(lines.stream().skip(1).map(EventLogTest::rest))
        .containsExactly(
            "{\"event\":\"started\",STEP,\"reason\":\"" + new Reason.NewStep().words() + "\"}",
            "{\"event\":\"output\",STEP,\"text\":\"a\\nb\"}",
            "{\"event\":\"finished\",STEP,\"millis\":5}",
            "{\"event\":\"cached\",STEP}",
            "{\"event\":\"failed\",STEP,\"cause\":\"exit code 1\",\"output\":[\"x\",\"y\"]}",
            "{\"event\":\"waiting\",STEP,\"cache\":\"c\"}",
            "{\"event\":\"differs\",STEP,\"files\":[\"f\"]}",
            "{\"event\":\"redated\",STEP,\"files\":2,\"example\":\"f\"}",
            "{\"event\":\"running-again\",STEP,\"files\":1,\"example\":\"f\"}",
            "{\"event\":\"warning\",STEP,\"text\":\"w\"}",
            "{\"event\":\"note\",\"text\":\"n\"}",
            "{\"event\":\"saved\",STEP,\"what\":\"a\",\"where\":\"/a\",\"changed\":true}",
            "{\"event\":\"pushed\",STEP,\"image\":\"i:1\",\"digest\":\"sha256:0\",\"blobs\":3,\"bytes\":9,\"changed\":false}",
            "{\"event\":\"succeeded\",\"executed\":1,\"cached\":2}");
    for (String line : lines) {
      JsonObject.read(line.getBytes(StandardCharsets.UTF_8)); // it is JSON
    }
  }

  @Test
  void fileThatCannotBeWrittenIsAnError() {
    assertThatThrownBy(() -> new EventLog(folder.resolve("none/log"), folder, List.of()))
        .isInstanceOf(BuildException.class)
        .hasMessageEndingWith("none/log cannot be written: No such file or folder");
    EventLog full = new EventLog(Path.of("/dev/full"), folder, List.of());
    full.on(new Event.Note("n"));
    assertThatThrownBy(full::close)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("No space left on device");
  }
}
