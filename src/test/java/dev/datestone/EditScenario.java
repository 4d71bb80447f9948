package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/**
 * Edits of sources between builds, for each place in which outputs outlive a RUN. The folder {@code
 * before} holds the sources as they were at first; layers and artifacts are built from it, and the
 * sources of today are copied over them.
 */
enum EditScenario {
  /** Two RUNs on the old sources, of which the second has nothing to do, then one on today's. */
  LAYERS(
      """
      build:
          COPY before ./
          RUN sh build.sh
          RUN sh build.sh && echo twice
          COPY --dir {sources} ./
          COPY tick ./
          RUN sh build.sh
          SAVE ARTIFACT b/app AS LOCAL app
      """),

  /** The same with a cache mount that holds no outputs. */
  LAYERS_AND_UNRELATED_CACHE(
      """
      build:
          ENV CC="ccache gcc"
          CACHE /root/.ccache
          COPY before ./
          RUN date > /root/.ccache/date && sh build.sh
          RUN sh build.sh && echo twice
          COPY --dir {sources} ./
          COPY tick ./
          RUN sh build.sh
          SAVE ARTIFACT b/app AS LOCAL app
      """),

  /** The build folder is a cache mount. */
  BUILD_FOLDER_IN_CACHE(
      """
      build:
          COPY --dir {sources} ./
          COPY tick ./
          RUN --mount=type=cache,target=/work/b sh build.sh && cp b/app app
          SAVE ARTIFACT app AS LOCAL app
      """),

  /** Sources and outputs of another target; the chain below is older than they are. */
  ARTIFACT_IN_OLDER_CHAIN(
      """
      made:
          COPY before ./
          RUN sh build.sh
          SAVE ARTIFACT /work tree
      build:
          RUN echo {folder} > /note
          COPY +made/tree ./
          COPY --dir {sources} ./
          COPY tick ./
          RUN sh build.sh
          SAVE ARTIFACT b/app AS LOCAL app
      """),

  /** The same in a chain that is younger by more than a second. */
  ARTIFACT_IN_YOUNGER_CHAIN(
      """
      made:
          COPY before ./
          RUN sh build.sh
          SAVE ARTIFACT /work tree
      build:
          COPY tick ./
          RUN sleep 1.1 && cat tick > /note
          COPY +made/tree ./
          COPY --dir {sources} ./
          RUN sh build.sh
          SAVE ARTIFACT b/app AS LOCAL app
      """),

  /** The build folder of another target is laid beside sources that a RUN has seen. */
  BUILD_FOLDER_AS_ARTIFACT(
      """
      made:
          COPY before ./
          RUN sh build.sh
          SAVE ARTIFACT b
      build:
          COPY --dir {sources} ./
          COPY tick ./
          RUN sleep 1.1 && cat tick > /note
          COPY +made/b b
          RUN sh build.sh
          SAVE ARTIFACT b/app AS LOCAL app
      """);

  private final String targets;

  EditScenario(String targets) {
    this.targets = targets;
  }

  MarkerProject project(BuildTool tool, Path folder) {
    MarkerProject our = tool.project(folder.resolve("project"), targets);
    our.step("keeping the first sources")
        .does(
            "mkdir before && cp -r $(ls | grep -vxE 'before|tick|Earthfile|datestone.yml') before");
    return our;
  }

  /** Builds after each change: exactly the dependents are rebuilt, and nothing is stale. */
  void play(BuildTool tool, Path folder) {
    MarkerProject our = project(tool, folder);
    String first = tool.source(0);
    String second = tool.source(1);
    String last = tool.source(tool.outputs().size() - 1);
    Tool.Result built = our.step("first build").compiles(tool.everything());
    if (tool instanceof BuildSystem && built.out().contains("echo twice")) {
      assertThat(built.out()).contains("ninja: no work to do");
    }
    our.step("nothing changed").again().compiles();
    our.step("edit").edit(first).compiles(tool.outputsOf(first));
    our.step("nothing changed since").again().compiles(since(tool, first));
    our.step("edit, dated back")
        .edit(second)
        .date(second, "2001-01-01")
        .compiles(inCache() ? tool.outputsOf(second) : tool.outputsOf(first, second));
    our.step("reverted, remembered").takeBack(second).compiles();
    our.step("reverted, run again").again().compiles(reverted(tool, first, second));
    // To a cache that has seen the edit, what was reverted is new at this RUN and all that follow.
    String[] edited =
        this == LAYERS_AND_UNRELATED_CACHE
            ? new String[] {first, second, last}
            : new String[] {first, last};
    our.step("edit, dated ahead")
        .edit(last)
        .date(last, "2037-01-01")
        .compiles(inCache() ? tool.outputsOf(last) : tool.outputsOf(edited));
    MarkerProject clone = our.cloned(folder.resolve("clone"));
    clone.step("clone").dateAll("2000-01-01").again().compiles(since(tool, edited));
    clone
        .step("edit in the clone")
        .edit(second)
        .compiles(inCache() ? tool.outputsOf(second) : tool.outputsOf(first, second, last));
    our.done();
  }

  /**
   * What is rebuilt although nothing changed: layers and artifacts stay those of the old sources.
   */
  private String[] since(BuildTool tool, String... edited) {
    return inCache() ? new String[0] : tool.outputsOf(edited);
  }

  /** A cache that saw the edit may hold outputs of it, so the old content is new to it. */
  private String[] reverted(BuildTool tool, String first, String second) {
    return switch (this) {
      case BUILD_FOLDER_IN_CACHE -> tool.outputsOf(second);
      case LAYERS_AND_UNRELATED_CACHE -> tool.outputsOf(first, second);
      case LAYERS, ARTIFACT_IN_OLDER_CHAIN, ARTIFACT_IN_YOUNGER_CHAIN, BUILD_FOLDER_AS_ARTIFACT ->
          tool.outputsOf(first);
    };
  }

  private boolean inCache() {
    return this == BUILD_FOLDER_IN_CACHE;
  }
}
