package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code docker-build} of a project that make builds in a cache mount: edits rebuild what changed,
 * however the sources get to make.
 */
@Tag("e2e")
class DockerfileBuildTest {
  private static final String IMAGE = "datestone/make:one";

  private static final String EARTHFILE =
      """
      VERSION 0.8
      app:
          FROM DOCKERFILE .
          SAVE ARTIFACT /app AS LOCAL app
      """;

  @TempDir Path folder;

  private Tool project() {
    Tool tool = Tool.in(folder);
    MakeImage.put(tool, folder.resolve("image"), IMAGE, "flavour one", "2025-01-01");
    return tool.file(".dockerignore", "image\nout\n")
        .file("src/a.c", "a1\n")
        .file("src/b.c", "b1\n")
        .file("notes/readme", "one\n")
        .file(
            "src/Makefile",
            """
            /obj/app: /obj/a.o /obj/b.o
            \t@echo linking; cat $^ > $@
            /obj/%.o: %.c
            \t@echo compiling $<; cp $< $@
            """);
  }

  /** What was compiled or linked, in order. */
  private static List<String> made(Tool.Result result) {
    return result
        .ok()
        .out()
        .lines()
        .map(line -> line.substring(line.indexOf('|') + 1).strip())
        .filter(line -> line.startsWith("compiling ") || line.equals("linking"))
        .toList();
  }

  private static String dockerfile(String before, String mounts, String command) {
    return "FROM "
        + IMAGE
        + " AS build\nWORKDIR /src\n"
        + before
        + "RUN --mount=type=cache,target=/obj "
        + mounts
        + " "
        + command
        + " && cp /obj/app /app\nFROM scratch\nCOPY --from=build /app /app\n";
  }

  /** How the sources get to the compiler. */
  enum Layout {
    COPIED("", "COPY src ./\n", "", "make"),
    BOUND("", "", "--mount=source=src,target=.", "make"),
    WRITABLE("", "", "--mount=source=src,target=/src,rw", "touch new && make"),
    PATCHED("", "", "--mount=source=src,target=/src,rw", "sed -i s/x/y/ Makefile && make"),
    IN_THE_CACHE("", "", "--mount=source=src,target=/obj/in", "make -C /obj/in"),
    OVER_FILES("", "RUN echo old > a.c && touch z.c\n", "--mount=source=src,target=/src", "make"),
    FROM_A_STAGE(
        "FROM scratch AS files\nCOPY src /s\n", "", "--mount=from=files,source=s,target=.", "make"),
    THROUGH_A_LINK("", "", "--mount=source=link,target=/src", "make"),
    SINGLE_FILES(
        "",
        "",
        "--mount=source=src/Makefile,target=Makefile --mount=source=src/a.c,target=a.c"
            + " --mount=source=src/b.c,target=b.c",
        "make"),
    NESTED(
        "",
        "",
        "--mount=source=notes,target=/w --mount=source=src,target=/w/deep/src",
        "make -C /w/deep/src"),
    TWICE("", "", "--mount=source=src,target=/src --mount=source=src,target=/again,rw", "make");

    private final String stages;
    private final String before;
    private final String mounts;
    private final String command;

    Layout(String stages, String before, String mounts, String command) {
      this.stages = stages;
      this.before = before;
      this.mounts = mounts;
      this.command = command;
    }

    String dockerfile(String first) {
      return stages + DockerfileBuildTest.dockerfile(before, mounts, first + command);
    }

    boolean seesNotes() {
      return this == NESTED;
    }
  }

  @ParameterizedTest
  @EnumSource
  void editsRebuildWhatChanged(Layout layout) throws Exception {
    Tool tool = project().file("Dockerfile", layout.dockerfile(""));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("src"));
    String[] build = {"docker-build", "-t", "app:1", "--save-to", "oci:out", "."};
    assertThat(made(tool.run(build)))
        .containsExactlyInAnyOrder("compiling a.c", "compiling b.c", "linking");
    assertThat(tool.run(build).ok().out()).contains("ok: 0 steps run");
    tool.file("src/b.c", "b2\n");
    assertThat(made(tool.run(build))).containsExactly("compiling b.c", "linking");
    tool.file("notes/readme", "two\n");
    Tool.Result unrelated = tool.run(build);
    assertThat(made(unrelated)).isEmpty();
    if (!layout.seesNotes()) {
      assertThat(unrelated.out()).contains("ok: 0 steps run");
    }
    // Back to what it was: the files are cached with their dates of then, and the cache holds b2.
    tool.file("src/b.c", "b1\n").file("Dockerfile", layout.dockerfile("true && "));
    assertThat(made(tool.run(build))).containsExactly("compiling b.c", "linking");
    List<String> again = made(tool.run("docker-build", "--no-cache", "."));
    if (layout != Layout.OVER_FILES) { // there a step below makes other files of these names anew
      assertThat(again).isEmpty();
    }
    tool.file("src/a.c", "a3\n");
    assertThat(made(tool.run(build))).containsExactly("compiling a.c", "linking");
    assertThat(Files.readString(folder.resolve("src/a.c"))).isEqualTo("a3\n");
  }

  @Test
  void whatABindMountIsPutOnCounts() {
    Tool tool = project();
    String run = "RUN --mount=source=src,target=/m cat /base /m/a.c > /app\n";
    String end = "FROM scratch\nCOPY --from=build /app /app\n";
    for (String base : List.of("one", "two", "one")) {
      tool.file(
          "Dockerfile", "FROM " + IMAGE + " AS build\nRUN echo " + base + " > /base\n" + run + end);
      tool.file("Earthfile", EARTHFILE);
      tool.run("+app").ok();
      assertThat(tool.read("app")).isEqualTo(base + "\na1\n");
    }
  }

  @Test
  void writesToABindMountReachNothing() throws Exception {
    Tool tool = project().file("outside", "mine\n").file("Earthfile", EARTHFILE);
    Files.createSymbolicLink(folder.resolve("src/up"), Path.of("../outside"));
    Files.createSymbolicLink(folder.resolve("src/away"), folder.resolve("notes"));
    tool.file(
        "Dockerfile",
        "FROM "
            + IMAGE
            + " AS build\nRUN mkdir /m /notes && touch /m/own /notes/own\n"
            + "RUN --mount=source=src,target=/m,rw rm -rf /m/* /m/away/ && echo x > /m/up2\n"
            + "RUN --mount=source=src,target=/m ls /m | tr '\\n' ' ' > /app\n"
            + "RUN ls /m >> /app\n"
            + "FROM scratch\nCOPY --from=build /app /app\n");
    tool.run("+app").ok();
    assertThat(tool.read("app")).isEqualTo("Makefile a.c away b.c up own\n");
    assertThat(tool.read("outside")).isEqualTo("mine\n");
    assertThat(tool.read("notes/readme")).isEqualTo("one\n");
    assertThat(tool.read("src/a.c")).isEqualTo("a1\n");
    assertThat(folder.resolve("src/up2")).doesNotExist();
  }

  @Test
  void onlyCommandsThatSeeAnEditRunAgain() {
    Tool tool = project();
    tool.file(
        "Dockerfile",
        "FROM "
            + IMAGE
            // Other runs of this test have left their results in the store.
            + "\nENV PROJECT="
            + folder.getFileName()
            + "\nRUN --mount=source=notes,target=/n cat /n/readme > /one\n"
            + "RUN --mount=source=src/a.c,target=/a cat /a > /two\n");
    tool.run("docker-build", ".").ok();
    tool.file("src/b.c", "b2\n");
    assertThat(tool.run("docker-build", ".").ok().out()).contains("ok: 0 steps run");
    tool.file("src/a.c", "a2\n");
    assertThat(tool.run("docker-build", ".").ok().out())
        .contains("| --> RUN --mount=source=src/a.c,target=/a cat /a > /two")
        .contains("*cached* --> RUN --mount=source=notes,target=/n cat /n/readme > /one");
    assertThat(tool.run("why", "docker-build", ".").ok().out())
        .contains("RUN --mount=source=src/a.c,target=/a cat /a > /two")
        .contains("because mount /a changed");
  }

  /**
   * What a cache that starts with objects of a stage knows of them: the sources that they were made
   * from.
   */
  @Test
  void cacheThatStartsWithObjectsIsUpToDate() throws Exception {
    Tool tool = project();
    tool.file("first/a.c", "a1\n").file("first/b.c", "b1\n");
    String makefile = Files.readString(folder.resolve("src/Makefile"));
    tool.file("first/Makefile", makefile);
    tool.file(
        "Dockerfile",
        "FROM "
            + IMAGE
            // Other runs of this test have left their results in the store.
            + " AS first\nENV PROJECT="
            + folder.getFileName()
            + "\nWORKDIR /src\nCOPY first ./\nRUN mkdir /obj && make\n"
            + dockerfile("COPY src ./\n", "", "make")
                .replace("target=/obj", "from=first,source=obj,target=/obj"));
    String[] build = {"docker-build", "-t", "app:1", "--save-to", "oci:out", "."};
    // In the stage; the cache has nothing to do.
    assertThat(made(tool.run(build)))
        .containsExactlyInAnyOrder("compiling a.c", "compiling b.c", "linking");
    tool.file("src/b.c", "b2\n");
    assertThat(made(tool.run(build))).containsExactly("compiling b.c", "linking");
    tool.file("src/b.c", "b1\n").file("src/Makefile", makefile + "# again\n");
    assertThat(made(tool.run(build))).containsExactly("compiling b.c", "linking");
    // Another start is another cache: it knows of a3, and not of b2.
    tool.file("first/a.c", "a3\n");
    List<String> all = made(tool.run(build));
    assertThat(all.subList(0, 3)).as("in the stage").contains("linking");
    assertThat(all.subList(3, all.size())).containsExactly("compiling a.c", "linking");
    tool.file("src/a.c", "a3\n");
    assertThat(made(tool.run(build))).containsExactly("compiling a.c", "linking");
  }

  @Test
  void cacheThatStartsWithObjectsOfUnknownSourcesMakesThemAnew() {
    Tool tool = project();
    tool.file("objects/a.o", "old\n").file("objects/b.o", "old\n").file("objects/app", "old\n");
    tool.file(
        "Dockerfile",
        "FROM scratch AS first\nCOPY objects /obj\n"
            + dockerfile("COPY src ./\n", "", "make")
                .replace("target=/obj", "from=first,source=obj,target=/obj"));
    assertThat(made(tool.run("docker-build", ".")))
        .containsExactlyInAnyOrder("compiling a.c", "compiling b.c", "linking");
    tool.file("src/b.c", "b2\n");
    assertThat(made(tool.run("docker-build", "."))).containsExactly("compiling b.c", "linking");
  }

  @Test
  void filesOfAnArchiveKeepTheirDatesUnlessTheyHideAnEdit() throws Exception {
    Tool tool = project().file("Earthfile", EARTHFILE);
    tool.file(
        "Dockerfile",
        "FROM "
            + IMAGE
            + " AS build\nADD src.tar /src/\n"
            + "RUN stat -c %y /src/a.c | cut -c1-10 > /app\n"
            + "RUN --mount=type=cache,target=/obj cd /src && make\n"
            + "FROM scratch\nCOPY --from=build /app /app\n"
            + "COPY --from=build /src/Makefile /made\n");
    archive("2001-02-03");
    assertThat(made(tool.run("+app")))
        .containsExactlyInAnyOrder("compiling a.c", "compiling b.c", "linking");
    assertThat(tool.read("app")).isEqualTo("2001-02-03\n");
    assertThat(tool.run("+app").ok().out()).contains("ok: 0 steps run");
    // Other content with an older date is newer to the cache all the same.
    tool.file("src/b.c", "b2\n");
    archive("2000-01-01");
    assertThat(made(tool.run("+app"))).containsExactly("compiling b.c", "linking");
  }

  private void archive(String date) throws Exception {
    List<String> tar =
        List.of("tar", "--mtime=" + date, "-cf", "src.tar", "-C", "src", "Makefile", "a.c", "b.c");
    assertThat(new ProcessBuilder(tar).directory(folder.toFile()).start().waitFor()).isZero();
  }
}
