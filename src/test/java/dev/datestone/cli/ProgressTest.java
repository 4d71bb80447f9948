package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.cli.Progress.Kind;
import dev.datestone.operation.Label;
import dev.datestone.report.Event;
import dev.datestone.report.Reason;
import dev.datestone.sandbox.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private Progress progress(Kind kind, int width) {
    return progress(kind, 24, width);
  }

  private Progress progress(Kind kind, int rows, int width) {
    return new Progress(out, new Style(false), kind, false, () -> new Terminal.Size(rows, width));
  }

  private static Label label(String target, String text) {
    return new Label("Earthfile", 1, 1, target, text, "");
  }

  private String said() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** What a terminal shows after it got a text that uses these sequences alone. */
  private static List<String> screen(String text) {
    StringBuilder screen = new StringBuilder();
    for (String part :
        text.replace("\033[1A\r\033[K", "\1")
            .replace("\r\033[K", "\2")
            .split("(?<=[\1\2\n])|(?=[\1\2\n])")) {
      switch (part) {
        case "\1", "\2" -> {
          int end = part.equals("\1") ? screen.lastIndexOf("\n") : screen.length();
          screen.setLength(screen.lastIndexOf("\n", end - 1) + 1);
        }
        default -> screen.append(part);
      }
    }
    return screen.toString().replaceAll("[0-9]+[.][0-9] s", "0.0 s").lines().toList();
  }

  @Test
  void stepsThatHaveNotBegunAreCounted() {
    int[] waiting = {7};
    try (Progress progress = progress(Kind.LIVE, 60)) {
      progress.on(new Event.Planned(() -> waiting[0], List::of));
      progress.on(new Event.Cached(label("+a", "RUN one")));
      progress.on(new Event.Started(label("+a", "RUN two"), new Reason.NewStep()));
      assertThat(screen(said())).contains("[0.0 s] 1/9 steps (1 cached), 1 running");
      waiting[0] = 6;
      progress.on(new Event.Failed(label("+a", "RUN two"), "exit code 1", List.of()));
      progress.on(new Event.Started(label("+a", "RUN three"), new Reason.NewStep()));
      assertThat(screen(said())).contains("[0.0 s] 2/9 steps (1 cached), 1 running");
    }
  }

  @Test
  void transferHasABarOnATerminal() {
    try (Progress progress = progress(Kind.LIVE, 80)) {
      progress.on(new Event.Transferring("pulling a:1", () -> 500_000, 2_000_000));
      progress.on(new Event.Transferring("freeing", () -> 7, 0));
      assertThat(screen(said()))
          .containsExactly("pulling a:1  500 kB of 2.0 MB  [#####...............]", "freeing  7 B");
      progress.on(new Event.Transferred("pulling a:1", 2_000_000, 10));
      assertThat(screen(said())).containsExactly("freeing  7 B");
    }
  }

  @Test
  void longTransferIsALineInAPipe() {
    try (Progress progress = progress(Kind.LINES, 80)) {
      progress.on(new Event.Transferring("pulling a:1", () -> 0, 2_000_000));
      progress.on(new Event.Transferred("pulling a:1", 2_000_000, 4000));
      progress.on(new Event.Transferred("pulling b:1", 2_000_000, 40));
    }
    assertThat(said()).isEqualTo("datestone: pulling a:1: 2.0 MB in 4.0 s (500 kB/s)\n");
  }

  @Test
  void eachRunningStepHasALine() {
    try (Progress progress = progress(Kind.LIVE, 60)) {
      progress.on(new Event.Started(label("+a", "RUN one"), new Reason.NewStep()));
      progress.on(new Event.Started(label("+b", "RUN two"), new Reason.NewStep()));
      progress.on(new Event.Cached(label("+c", "RUN three")));
      assertThat(screen(said()))
          .containsExactly(
              "+a | --> RUN one",
              "+b | --> RUN two",
              "+c | *cached* --> RUN three",
              "[0.0 s] 1/3 steps (1 cached), 2 running",
              "0.0 s  +a RUN one",
              "0.0 s  +b RUN two");
      progress.on(new Event.Finished(label("+a", "RUN one"), 5));
      progress.on(new Event.Output(label("+b", "RUN two"), "a line", false));
      assertThat(screen(said()))
          .containsExactly(
              "+a | --> RUN one",
              "+b | --> RUN two",
              "+c | *cached* --> RUN three",
              "+b | a line",
              "[0.0 s] 2/3 steps (1 cached), 1 running",
              "0.0 s  +b RUN two");
    }
    assertThat(screen(said())).hasSize(4).last().isEqualTo("+b | a line");
  }

  @Test
  void liveLinesAreNarrowerThanTheTerminal() {
    for (int width : new int[] {1, 2, 3, 4, 5, 10, 19, 20, 50, 80, 132, 400}) {
      bytes.reset();
      try (Progress progress = progress(Kind.LIVE, width)) {
        progress.on(new Event.Started(label("+t", "RUN " + "x".repeat(300)), new Reason.NewStep()));
      }
      String live = said().substring(said().indexOf('\n') + 1);
      live.lines()
          .map(line -> line.replaceAll("\r?\033\\[(K|1A)", ""))
          .forEach(line -> assertThat(line.length()).isLessThan(Math.max(2, width)));
    }
  }

  @Test
  void liveLinesAreFewerThanTheTerminalHas() {
    for (int rows : new int[] {1, 2, 3, 5}) {
      bytes.reset();
      try (Progress progress = progress(Kind.LIVE, rows, 60)) {
        for (int i = 0; i < 6; i++) {
          progress.on(new Event.Started(label("+t" + i, "RUN x"), new Reason.NewStep()));
        }
        assertThat(screen(said())).hasSize(6 + Math.max(1, rows - 1));
      }
      assertThat(screen(said())).hasSize(6);
    }
  }

  @Test
  void inAPipeThereAreNoControlCodesOfOurs() {
    try (Progress progress = progress(Kind.LINES, 80)) {
      progress.on(new Event.Started(label("+t", "RUN x"), new Reason.NewStep()));
      progress.on(new Event.Output(label("+t", "RUN x"), "a line", false));
      progress.on(new Event.Finished(label("+t", "RUN x"), 5));
    }
    assertThat(said()).isEqualTo("+t | --> RUN x\n+t | a line\n");
  }

  @Test
  void quietShowsWarningsAlone() {
    try (Progress progress = progress(Kind.QUIET, 80)) {
      progress.on(new Event.Started(label("+t", "RUN x"), new Reason.NewStep()));
      progress.on(new Event.Output(label("+t", "RUN x"), "a line", true));
      progress.on(new Event.Warning(label("+t", "RUN x"), "beware"));
      progress.on(new Event.Failed(label("+t", "RUN x"), "exit code 1", List.of()));
      assertThat(progress.failures()).hasSize(1);
    }
    assertThat(said()).isEqualTo("+t | warning: beware\n");
  }

  @Test
  void slowestStepsAreNamedIfSeveralWereSlow() {
    try (Progress progress = progress(Kind.LINES, 80)) {
      progress.on(new Event.Finished(label("+a", "RUN a"), 1500));
      assertThat(progress.slowest()).isEmpty();
      progress.on(new Event.Finished(label("+b", "RUN b"), 61_000));
      progress.on(new Event.Finished(label("+c", "RUN c"), 999));
      assertThat(progress.slowest()).containsExactly("61.0 s  +b RUN b", "1.5 s  +a RUN a");
    }
  }

  @Test
  void terminalIsSafeFromWhatCommandsPrint() {
    assertThat(TerminalText.safe("plain")).isEqualTo("plain");
    assertThat(TerminalText.safe("\033[31mred\033[0m")).isEqualTo("\033[31mred\033[0m");
    assertThat(TerminalText.safe("a\033[2Jb\033[1;1Hc\033[?25ld")).isEqualTo("abcd");
    assertThat(TerminalText.safe("a\033]0;title\007b\033]8;;url\033\\c")).isEqualTo("abc");
    assertThat(TerminalText.safe("10 %\r50 %\r100 %")).isEqualTo("100 %");
    assertThat(TerminalText.safe("a\tb\bc\007")).isEqualTo("a\tbc");
    assertThat(TerminalText.safe("cut \033[3")).isEqualTo("cut ");
    assertThat(TerminalText.safe("cut \033]0;title")).isEqualTo("cut ");
    assertThat(TerminalText.safe("\033")).isEmpty();
  }
}
