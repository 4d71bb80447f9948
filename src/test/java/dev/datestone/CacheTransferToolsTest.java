package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.session.ClockAhead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * After an export, with the cache gone, and an import for a fresh clone cargo and ninja have
 * nothing to do, whatever the clock of the exporting machine said.
 */
@Tag("e2e")
class CacheTransferToolsTest {
  private static final String CACHE = "+build:/work/b";

  @TempDir Path folder;

  @AfterAll
  static void removeCaches() {
    MarkerProject.removeDone();
  }

  private static final BuildTool CARGO =
      new BuildTool() {
        @Override
        public Map<String, String> files() {
          Map<String, String> files = new TreeMap<>(TwoUnitProject.CARGO.files());
          return files;
        }

        @Override
        public String build() {
          return "CARGO_TARGET_DIR=b cargo build --offline --locked && cp b/debug/two b/app";
        }

        @Override
        public Map<String, List<String>> outputs() {
          return Map.of("one/src/lib.rs", List.of("one", "two"), "two/src/main.rs", List.of("two"));
        }
      };

  @ParameterizedTest
  @CsvSource({
    "cargo, 0",
    "cargo, 30",
    "cargo, -30",
    "ninja, 0",
    "ninja, 30",
    "ninja, -30",
    "cmake, 30"
  })
  void importedCacheHasNothingToDo(String name, int hoursAhead) throws Exception {
    BuildTool tool =
        switch (name) {
          case "cargo" -> CARGO;
          case "ninja" -> BuildSystem.NINJA;
          default -> BuildSystem.CMAKE;
        };
    MarkerProject our =
        tool.project(
            folder.resolve("project"),
            """
            build:
                COPY --dir {sources} ./
                COPY tick ./
                RUN --mount=type=cache,target=/work/b sh build.sh && cp b/app app
                SAVE ARTIFACT app AS LOCAL app
            """);
    our.step("first build").builds();
    MarkerProject clone = our.cloned(folder.resolve("clone"));
    Tool here = Tool.in(clone.folder());
    Path file = folder.resolve("caches.tar");
    Path theirs = folder.resolve("theirs.tar");
    here.run("cache", "export", CACHE, file.toString()).ok();
    here.run("cache", "rm", CACHE).ok();
    ClockAhead.rewrite(
        file, theirs, Duration.ofHours(hoursAhead), Files.createDirectory(folder.resolve("work")));
    String said = here.run("cache", "import", theirs.toString()).ok().out();
    assertThat(said.contains("hours earlier here")).isEqualTo(hoursAhead > 0);
    clone.step("imported").again().compiles();
    for (String source : tool.outputs().keySet()) {
      clone.step("edit of " + source).edit(source).compiles(tool.outputsOf(source));
    }
    clone.step("nothing").again().compiles();
    our.done();
  }
}
