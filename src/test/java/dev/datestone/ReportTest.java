package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page about a build; it is looked at in a browser where there is a Chromium. */
@Tag("e2e")
class ReportTest {
  @TempDir Path folder;
  @TempDir Path home;
  private Tool tool;

  @BeforeEach
  void project() {
    tool = Tool.in(folder).withHome(home);
    TestImages.busybox(tool);
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        WORKDIR /w
        t:
            BUILD +fails
            COPY a .
            RUN --mount=type=cache,target=/w/kept cp a b
            COPY +other/x .
        other:
            RUN echo "</script><b id=escaped>" > x
            SAVE ARTIFACT x
        fails:
            ARG CODE=0
            RUN exit $CODE
        """
            .formatted(TestImages.BUSYBOX));
    tool.file("a", "1\n");
  }

  private Path report(String... more) {
    String[] words = Stream.concat(Stream.of("report"), Stream.of(more)).toArray(String[]::new);
    return Path.of(tool.run(words).ok().out().strip());
  }

  /** The page as the browser shows it, after its script has run. */
  private String shown(Path page) throws IOException {
    Optional<String> browser =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .filter(each -> Files.isExecutable(Path.of(each)))
            .findFirst();
    assumeTrue(browser.isPresent(), "no Chromium here: the page was not looked at");
    return HostShell.run(
        folder,
        browser.orElseThrow()
            + " --headless --no-sandbox --disable-gpu --virtual-time-budget=20000 --dump-dom"
            + " --user-data-dir="
            + home.resolve("browser")
            + " file://"
            + page
            + " 2>/dev/null");
  }

  @Test
  void pageShowsStepsReasonsAndCaches() throws IOException {
    tool.run("+t").ok();
    tool.file("a", "2\n");
    tool.run("+t").ok();
    String text = shown(report());
    assertThat(text)
        .contains("data-ready=\"yes\"", "succeeded", "file a changed", "+t /w/kept", "+other");
    // The two copies of +t, and what lies between them.
    assertThat(text).contains("<b>3</b><span>steps run</span>");
    assertThat(shown(report("2"))).contains("it is a new step").doesNotContain("file a changed");
  }

  @Test
  void textOfCommandsIsNoMarkup() throws IOException {
    tool.run("+t").ok();
    assertThat(shown(report())).contains("data-ready=\"yes\"").doesNotContain("<b id=");
  }

  @Test
  void failureIsShown() throws IOException {
    assertThat(tool.run("+t", "--CODE=3").code()).isEqualTo(1);
    assertThat(shown(report())).contains("data-ready=\"yes\"", "failed: exit code 3");
  }

  @Test
  void pageNeedsNothingFromTheWeb() throws IOException {
    tool.run("+t").ok();
    assertThat(Files.readString(report()).replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http://", "https://", "src=", "@import");
  }

  @Test
  void buildWithNothingToDoIsNotKept() throws IOException {
    tool.run("+t").ok();
    Path page = report();
    tool.run("+t").ok();
    assertThat(report()).isEqualTo(page);
    assertThat(tool.run("report", "2").err()).contains("only the last 1 builds are kept");
  }

  @Test
  void tenThousandStepsAreShown() throws IOException {
    tool.run("+t").ok();
    StringBuilder log = new StringBuilder();
    log.append(event("build", 0, "\"version\":1,\"tool\":\"x\",\"folder\":\"/f\",\"words\":[]"));
    StringBuilder operations = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      String label =
          "\"target\":\"+t%d\",\"command\":\"RUN %d\",\"file\":\"E\",\"line\":%d,\"column\":5"
              .formatted(i / 20, i, i);
      log.append(event("started", i, label + ",\"reason\":\"it is a new step\""));
      log.append(event("finished", i + 3, label + ",\"millis\":3"));
      operations.append(i == 0 ? "" : ",").append("{").append(label);
      operations.append(",\"kind\":\"run\",\"needs\":[").append(i == 0 ? "" : i - 1).append("]}");
    }
    log.append(event("graph", 10_004, "\"operations\":[" + operations + "]"));
    log.append(event("succeeded", 10_004, "\"executed\":10000,\"cached\":0"));
    Files.writeString(home.resolve("builds/9999999999999-1.jsonl"), log);
    assertThat(shown(report())).contains("data-ready=\"yes\"", "<b>10000</b>");
  }

  private static String event(String name, int millis, String fields) {
    return "{\"event\":\"%s\",\"time\":\"2026-01-01T00:00:%02d.%03dZ\",%s}\n"
        .formatted(name, millis / 1000, millis % 1000, fields);
  }

  @Test
  void oldBuildsAreForgotten() throws IOException {
    tool.run("+t").ok();
    for (int i = 0; i < 30; i++) {
      Files.writeString(home.resolve("builds/1" + (100 + i) + "-1.jsonl"), "");
    }
    tool.file("a", "2\n");
    tool.run("+t").ok();
    try (Stream<Path> all = Files.list(home.resolve("builds"))) {
      assertThat(all).hasSize(20);
    }
    tool.run("prune", "--all").ok();
    try (Stream<Path> all = Files.list(home.resolve("builds"))) {
      assertThat(all).isEmpty();
    }
  }
}
