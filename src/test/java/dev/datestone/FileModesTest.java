package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A changed mode invalidates a RUN but is not an edit: tools that compare dates rebuild nothing.
 */
@Tag("e2e")
class FileModesTest {
  private static final String CACHE =
      """
      build:
          {manifests}
          COPY --dir one two ./
          COPY tick ./
          RUN --mount=type=cache,target=/work/out {build}
          SAVE ARTIFACT app AS LOCAL app
      """;

  private static final String LAYERS =
      """
      build:
          COPY before ./
          RUN {build}
          {manifests}
          COPY --dir one two ./
          COPY tick ./
          RUN {build}
          SAVE ARTIFACT app AS LOCAL app
      """;

  private static final String ARTIFACT =
      """
      made:
          COPY before ./
          RUN {build}
          SAVE ARTIFACT out
      build:
          {manifests}
          COPY --dir one two ./
          COPY tick ./
          COPY +made/out out
          RUN {build}
          SAVE ARTIFACT app AS LOCAL app
      """;

  private static final String FILES = "$(ls -d one/* two/* Makefile Cargo.* 2> /dev/null)";

  @TempDir Path folder;

  @AfterAll
  static void removeCaches() {
    MarkerProject.removeDone();
  }

  @ParameterizedTest
  @CsvSource({
    "MAKE,  CACHE", "MAKE,  LAYERS", "MAKE,  ARTIFACT",
    "CARGO, CACHE", "CARGO, LAYERS", "CARGO, ARTIFACT",
  })
  void changedModeOnTheHostIsSeen(TwoUnitProject maker, String place) {
    boolean cache = place.equals("CACHE");
    String targets =
        switch (place) {
          case "CACHE" -> CACHE;
          case "LAYERS" -> LAYERS;
          default -> ARTIFACT;
        };
    MarkerProject our = maker.project(folder.resolve("project"), targets);
    our.step("keeping the first")
        .does("mkdir before && cp -r $(ls -d one two Makefile Cargo.* 2> /dev/null) before");
    our.step("first build").compiles("one", "two");
    Tool.Result writable = our.step("umask 002").does("chmod -R g+w " + FILES).compiles();
    assertThat(writable.out()).contains("+build | --> RUN");
    our.step("with the next edit").edit(maker.two()).compiles("two");
    our.step("executable, nobody else's").does("chmod -R u+x,go= " + FILES).compiles(since(cache));
    our.step("mode and content").edit(maker.one()).does("chmod 666 " + maker.one()).builds();
    MarkerProject clone = our.cloned(folder.resolve("clone"));
    clone
        .step("clone with another umask")
        .does("chmod -R g+w " + FILES)
        .dateAll("2001-01-01")
        .compiles(cache ? new String[0] : new String[] {"one", "two"});
    our.done();
  }

  private static String[] since(boolean cache) {
    return cache ? new String[0] : new String[] {"two"};
  }

  @Test
  void changedModeOrOwnerBetweenTwoRunsIsSeen() {
    MarkerProject our =
        TwoUnitProject.MAKE.project(
            folder.resolve("project"),
            """
            build:
                {manifests}
                COPY --dir one two ./
                RUN {build}
                RUN chmod -R g+w . && chown -R 3:4 one
                RUN {build} && echo after chmod
                COPY --chmod=600 {one} one/
                COPY --chown=5:6 {two} two/
                RUN {build}
                COPY tick ./
                RUN --mount=type=cache,target=/other {build}
                RUN chmod -R o-r one two
                RUN --mount=type=cache,target=/other {build}
                SAVE ARTIFACT app AS LOCAL app
            """);
    our.step("first build").compiles("one", "two");
    our.step("run again").again().compiles();
    // A second after the cache's last RUN, so that the time of the COPY is late enough for it.
    our.step("edit").does("sleep 1.1").edit(TwoUnitProject.MAKE.one()).compiles("one", "two");
    our.done();
  }
}
