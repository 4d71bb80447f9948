package dev.datestone;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tools that compare whole seconds see each edit, though it leaves the size as it was and comes
 * right after the build before, and rebuild nothing else.
 */
@Tag("e2e")
class WholeSecondToolsTest {
  @TempDir Path folder;

  private final BuildTool tools = new WholeSecondTools();

  @AfterAll
  static void removeCaches() {
    MarkerProject.removeDone();
  }

  @ParameterizedTest
  @EnumSource
  void exactlyTheDependentsAreRebuilt(EditScenario story) {
    story.play(tools, folder);
  }

  @Test
  void editsInQuickSuccessionAreSeen() {
    MarkerProject our = EditScenario.BUILD_FOLDER_IN_CACHE.project(tools, folder);
    String source = tools.source(0);
    our.step("first build").builds();
    for (double pause : new double[] {0, 0, 0.5, 1, 2}) {
      our.step("edit").does("sleep " + pause).edit(source).compiles(tools.outputsOf(source));
      our.step("revert, run again").takeBack(source).again().compiles(tools.outputsOf(source));
    }
    our.done();
  }

  /** Products alone: these tools do not say what they rebuild. */
  @ParameterizedTest
  @CsvSource({
    "ZIP,        BUILD_FOLDER_IN_CACHE,     2.1",
    "ZIP,        ARTIFACT_IN_YOUNGER_CHAIN, 2.1",
    "SETUPTOOLS, BUILD_FOLDER_IN_CACHE,     0",
    "SETUPTOOLS, BUILD_FOLDER_AS_ARTIFACT,  0",
    "CCACHE,     BUILD_FOLDER_IN_CACHE,     0",
  })
  void nothingStaleIsSaved(TwoFileTool tool, EditScenario story, String pause) {
    MarkerProject our = story.project(tool, folder);
    String source = tool.source(0);
    String wait = "sleep " + pause;
    our.step("first build").builds();
    our.step("edit").does(wait).edit(source).date(source, "2001-01-01").builds();
    our.step("revert").does(wait).takeBack(source).again().builds();
    our.step("there again").does(wait).takeBack(source).again().builds();
    our.step("the other").does(wait).edit(tool.source(1)).builds();
    our.done();
  }

  /** Two RUNs of a target, a second apart, are as far apart where its files are copied to. */
  @ParameterizedTest
  @ValueSource(strings = {"older", "younger"})
  void artifactsKeepDistinctSeconds(String chain) {
    Path project = HostShell.folder(folder.resolve("project"));
    Tool tool = Tool.in(project);
    tool.file("datestone.yml", TwoUnitProject.RECIPE).file("tick", folder + "\n");
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/toolchain:trixie
        WORKDIR /work

        made:
            COPY tick ./
            RUN echo one > source && echo one > fresh && sleep 1.1 && cp source copied
            RUN sleep 1.1 && echo two > source && cp fresh output
            SAVE ARTIFACT /work tree

        older:
            COPY +made/tree ./
            RUN busybox [ source -nt copied ] && busybox [ output -nt fresh ] && touch right
            SAVE ARTIFACT right AS LOCAL right

        younger:
            COPY tick /tick
            RUN sleep 4 && touch /later
            COPY +made/tree ./
            RUN busybox [ source -nt copied ] && busybox [ output -nt fresh ] && touch right
            SAVE ARTIFACT right AS LOCAL right
        """);
    tool.run("+" + chain).ok();
  }

  /** Two targets with other content of one file take turns on a cache. */
  @Test
  void targetsAlternatingOnACacheAreRight() {
    MarkerProject our =
        tools.project(
            folder.resolve("project"),
            """
            build:
                COPY --dir {sources} ./
                COPY tick ./
                RUN --mount=type=cache,target=/work/b,id={folder} sh build.sh && cp b/app app
                SAVE ARTIFACT app AS LOCAL app

            other:
                COPY --dir {sources} ./
                COPY before/one.py src/
                COPY tick ./
                RUN --mount=type=cache,target=/work/b,id={folder} sh build.sh
            """);
    our.step("keeping the first").does("mkdir before && cp src/one.py before");
    our.step("first build").builds();
    our.step("edit").edit("src/one.py").compiles(tools.outputsOf("src/one.py"));
    for (int turn = 0; turn < 3; turn++) {
      Tool.in(our.folder()).file("tick", "turn " + turn).run("+other").ok();
      our.step("our turn").again().compiles(tools.outputsOf("src/one.py"));
    }
    our.done();
  }
}
