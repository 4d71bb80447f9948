package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dating rule for files that a RUN writes although something is there already: with real make,
 * its objects in a cache, its program in the layers. Each build gives what one from nothing gives.
 */
@Tag("e2e")
class OutputDatesTest {
  private static final String IMAGE = "datestone/outputs:test";
  private static final String CACHED = "RUN --mount=type=cache,target=obj ";

  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void project() {
    tool = Tool.in(HostShell.folder(folder.resolve("project")));
    MakeImage.put(tool, folder.resolve("image"), IMAGE, "plain", "2024-01-01");
    tool.file(
        "Makefile",
        """
        prog: obj/main obj/part
        \tcat $^ > $@
        obj/%: %.c
        \tmkdir -p obj && cat $< > $@ && echo compiled $<
        """);
    tool.file("main.c", "main 1\n").file("part.c", "part 1\n").file("README", "1\n");
  }

  private Tool recipe(String... lines) {
    StringBuilder text = new StringBuilder("VERSION 0.8\nFROM " + IMAGE + "\nWORKDIR /w\nt:\n");
    text.append("    ARG here\n");
    for (String line : lines) {
      text.append("    ").append(line.replace("cache,", "cache,id=$here,")).append('\n');
    }
    return tool.file("Earthfile", text + "    SAVE ARTIFACT prog AS LOCAL out\n");
  }

  /** Builds; what is saved is what a build with an empty cache saves. */
  private Tool.Result builds(String expected) throws IOException {
    String own = folder.getFileName().toString();
    Tool.Result result = tool.run("+t", "--here=" + own).ok();
    assertThat(saved()).as(result.out()).isEqualTo(expected);
    Tool.Result empty = tool.run("+t", "--here=" + own + System.nanoTime()).ok();
    assertThat(saved()).as(empty.out()).isEqualTo(expected);
    return result;
  }

  private String saved() throws IOException {
    return Files.readString(folder.resolve("project/out"));
  }

  @Test
  void outputFilesOfTheHostAreNeverUsed() throws IOException {
    tool.file(".earthlyignore", "out\n").file("prog", "the host's\n");
    recipe("COPY . .", CACHED + "make");
    builds("main 1\npart 1\n");
    tool.file("README", "2\n");
    assertThat(builds("main 1\npart 1\n").lines("compiled")).isEmpty();
    tool.file("prog", "the host's second\n");
    assertThat(builds("main 1\npart 1\n").lines("compiled")).isEmpty();
    tool.file("main.c", "main 2\n").file("prog", "the host's third\n");
    assertThat(builds("main 2\npart 1\n").lines("| compiled")).hasSize(1);
    // Also one that comes later, and where something else works on it after make.
    Files.delete(folder.resolve("project/prog"));
    recipe("COPY . .", CACHED + "make && /bin/busybox sed -i s/main/MAIN/ prog");
    builds("MAIN 2\npart 1\n");
    tool.file("prog", "the host's fourth\n");
    builds("MAIN 2\npart 1\n");
    tool.file("README", "3\n");
    builds("MAIN 2\npart 1\n");
  }

  @Test
  void programBuiltByTwoRunsIsThatOfTheSecond() throws IOException {
    tool.file("dummy/main.c", "dummy\n");
    recipe(
        "COPY Makefile part.c dummy/main.c .",
        CACHED + "make",
        "COPY main.c .",
        "COPY README .",
        CACHED + "make",
        CACHED + "cat prog");
    builds("main 1\npart 1\n");
    tool.file("README", "2\n");
    Tool.Result again = builds("main 1\npart 1\n");
    assertThat(again.lines("compiled")).isEmpty();
    tool.file("main.c", "main 2\n");
    assertThat(builds("main 2\npart 1\n").lines("| compiled")).hasSize(1);
  }

  @Test
  void programBuiltFromTwoCachesIsThatOfTheSecond() throws IOException {
    recipe(
        "COPY Makefile part.c main.c .",
        CACHED + "make",
        "RUN echo patched > part.c",
        "COPY README .",
        CACHED.replace("cache,", "cache,sharing=private,") + "make");
    builds("main 1\npatched\n");
    tool.file("README", "2\n");
    builds("main 1\npatched\n");
  }

  @Test
  void patchedFileIsRebuiltWithoutThePatch() throws IOException {
    String patch = "/bin/busybox sed -i s/part/PART/ part.c && ";
    String[] recipe = {
      "COPY Makefile main.c .", "RUN echo part 0 > part.c", CACHED + patch + "make"
    };
    recipe(recipe);
    builds("main 1\nPART 0\n");
    recipe[2] = CACHED + "make";
    recipe(recipe);
    builds("main 1\npart 0\n");
    recipe[2] = CACHED + patch + "make";
    recipe(recipe);
    builds("main 1\nPART 0\n");
    recipe[2] = CACHED + patch.replace("PART", "Part") + "make";
    recipe(recipe);
    builds("main 1\nPart 0\n");
  }

  @Test
  void sourceChangedAfterItsUseStaysASource() throws IOException {
    recipe(
        "COPY Makefile main.c part.c .",
        CACHED + "make && /bin/busybox sed -i s/part/released/ part.c",
        CACHED + "make");
    builds("main 1\nreleased 1\n");
    tool.file("part.c", "part 2\n");
    builds("main 1\nreleased 2\n");
    tool.file("main.c", "main 2\n");
    builds("main 2\nreleased 2\n");
  }

  @Test
  void failingRunIsNotRetried() throws IOException {
    tool.file("dummy/main.c", "dummy\n");
    recipe(
        "COPY Makefile part.c dummy/main.c .",
        CACHED + "make",
        "COPY main.c .",
        CACHED + "echo once && test ! -s broken && /bin/busybox grep -q main main.c && make",
        CACHED + "cat prog");
    builds("main 1\npart 1\n");
    tool.file("main.c", "broken\n");
    Tool.Result failed = tool.run("+t", "--here=" + folder.getFileName());
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.lines("| once")).hasSize(1);
    tool.file("main.c", "main 1\n");
    builds("main 1\npart 1\n");
    tool.file("main.c", "main 3\n");
    builds("main 3\npart 1\n");
  }

  @Test
  void runThatAppendsToAFileOfTheImageRunsOnce() {
    StringBuilder text = new StringBuilder("VERSION 0.8\nFROM " + IMAGE + "\n");
    for (String target : new String[] {"a", "b"}) {
      text.append(target).append(":\n    ARG here\n");
      text.append("    RUN --mount=type=cache,id=$here,target=/cache ");
      text.append("echo once && echo ").append(target).append(" >> /etc/flavour\n");
    }
    tool.file("Earthfile", text.toString());
    for (int i = 0; i < 2; i++) {
      for (String target : new String[] {"+a", "+b"}) {
        Tool.Result result = tool.run("--no-cache", target, "--here=" + folder.getFileName()).ok();
        assertThat(result.lines("| once")).as(result.out()).hasSize(1);
      }
    }
  }
}
