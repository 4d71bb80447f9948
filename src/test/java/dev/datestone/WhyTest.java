package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reasons that --explain and why give. */
@Tag("e2e")
class WhyTest {
  private static final String FIRST = "    because it is a new step";

  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void project() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    // What another test's COPY brought would be remembered.
    tool.file("src/a", "a").file("src/b", "b").file("src/nonce", folder.getFileName().toString());
    earthfile("cat src/a > sum");
  }

  private void earthfile(String command) {
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        ENV NONCE=%s
        WORKDIR /w
        given:
            ARG who=me
            RUN echo $who > given
            SAVE ARTIFACT given
        t:
            COPY src src
            COPY +given/given .
            RUN %s
            RUN cat sum given > all
        """
            .formatted(TestImages.BUSYBOX, folder.getFileName(), command));
  }

  /** Targets one after the other, as they are built in parallel. */
  private java.util.List<String> explained(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "--explain";
    all[1] = "+t";
    System.arraycopy(words, 0, all, 2, words.length);
    return tool.run(all).ok().lines("|").stream()
        .filter(line -> !line.contains("    dates: "))
        .sorted(Comparator.comparing(line -> line.substring(0, line.indexOf('|'))))
        .toList();
  }

  @Test
  void firstRunOfAStepIsNew() {
    assertThat(explained())
        .contains(
            "+given | --> RUN echo $who > given",
            "+given | " + FIRST,
            "+t | --> COPY src src",
            "+t | " + FIRST)
        .doesNotContain("+t | differs");
    assertThat(explained()).hasSize(5).allMatch(line -> line.contains("| *cached* --> "));
  }

  @Test
  void editNamesItsFilesAndInvalidatesLaterSteps() throws IOException {
    explained();
    tool.file("src/a", "other").file("src/new", "");
    Files.delete(folder.resolve("src/b"));
    assertThat(explained())
        .containsExactly(
            "+given | *cached* --> RUN echo $who > given",
            "+t | --> COPY src src",
            "+t |     because file src changed",
            "+t |     differs: /w/src/a, new /w/src/new, gone /w/src/b",
            "+t | --> COPY +given/given .",
            "+t |     because of Earthfile:10, COPY src src: file src changed"
                + " (/w/src/a, new /w/src/new, gone /w/src/b)",
            "+t | --> RUN cat src/a > sum",
            "+t |     because of Earthfile:10, COPY src src: file src changed"
                + " (/w/src/a, new /w/src/new, gone /w/src/b)",
            "+t | --> RUN cat sum given > all",
            "+t |     because of Earthfile:10, COPY src src: file src changed"
                + " (/w/src/a, new /w/src/new, gone /w/src/b)");
  }

  @Test
  void changedArgumentInvalidatesConsumersOfTheArtifact() {
    explained();
    assertThat(explained("--who=you"))
        .containsExactly(
            "+given --who=you | --> RUN echo $who > given",
            "+given --who=you |     because environment who changed",
            "+t | *cached* --> COPY src src",
            "+t --who=you | --> COPY +given/given .",
            "+t --who=you |     because file given changed",
            "+t --who=you |     differs: /w/given",
            "+t --who=you | --> RUN cat src/a > sum",
            "+t --who=you |     because of Earthfile:11, COPY +given/given .: file given changed (/w/given)",
            "+t --who=you | --> RUN cat sum given > all",
            "+t --who=you |     because of Earthfile:11, COPY +given/given .: file given changed (/w/given)");
  }

  @Test
  void newCommandInvalidatesLaterSteps() {
    explained();
    earthfile("cat src/b > sum");
    assertThat(explained())
        .endsWith(
            "+t | --> RUN cat src/b > sum",
            "+t | " + FIRST,
            "+t | --> RUN cat sum given > all",
            "+t |     because of Earthfile:12, RUN cat src/b > sum:" + " it is a new step");
  }

  @Test
  void noCacheStepsExplainTheirSuccessors() {
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        t:
            RUN --no-cache true
            RUN echo %s
        """
            .formatted(TestImages.BUSYBOX, folder.getFileName()));
    tool.run("+t").ok();
    assertThat(explained())
        .contains(
            "+t |     because it always runs",
            "+t |     because of Earthfile:4, RUN --no-cache true: it always runs");
    assertThat(tool.run("--no-cache", "--explain", "+t").ok().lines("because"))
        .containsExactly(
            "+t |     because --no-cache was given", "+t |     because --no-cache was given");
  }

  @Test
  void whyShowsTheLastRunOfEachStep() {
    assertThat(tool.run("why", "+t").ok().lines("    "))
        .containsOnly("    this command has not run here");
    explained();
    tool.file("src/a", "other");
    explained();
    assertThat(explained()).allMatch(line -> line.contains("*cached*"));
    Tool.Result why = tool.run("why", "+t").ok();
    String[] lines = why.out().split("\n");
    assertThat(lines).hasSize(10);
    String ran = "    ran \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\(\\d+\\.\\d s\\) because ";
    assertThat(lines[0]).isEqualTo("+given | RUN echo $who > given");
    assertThat(lines[1]).matches(ran + "it is a new step");
    assertThat(lines[2]).isEqualTo("+t | COPY src src");
    assertThat(lines[3]).matches(ran + "file src changed \\(/w/src/a\\)");
    assertThat(lines[9])
        .matches(ran + "of Earthfile:10, COPY src src: file src changed \\(/w/src/a\\)");
    Tool.Result missing = tool.run("why", "+nothing");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("no target +nothing", "hint: it has +given, +t");
  }
}
