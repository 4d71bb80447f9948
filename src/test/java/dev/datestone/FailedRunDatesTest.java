package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dating rule when builds fail, are killed, or share a cache mount with another checkout. */
@Tag("e2e")
class FailedRunDatesTest {
  private static final String CACHE =
      """
      build:
          {manifests}
          COPY --dir one two ./
          COPY tick ./
          RUN --mount=type=cache,target=/work/out {build} && \\
              if [ $(cat tick) = wait ]; then echo "waiting now"; sleep 100; fi
          SAVE ARTIFACT app AS LOCAL app
      """;

  private static final String WAITING = "waiting now";

  @TempDir Path folder;

  @AfterAll
  static void removeCaches() {
    MarkerProject.removeDone();
  }

  @ParameterizedTest
  @EnumSource
  void failedRunCountsAsHavingSeenItsInputs(TwoUnitProject maker) {
    MarkerProject our = maker.project(folder.resolve("project"), CACHE);
    our.step("first build").builds();
    our.step("two fails, one was compiled").edit(maker.one()).curdle(maker.two()).fails();
    our.step("the fix of two").repair(maker.two()).compiles("two");
    our.step("two fails, one was compiled").edit(maker.one()).curdle(maker.two()).fails();
    our.step("all as it was").takeBack(maker.two()).takeBack(maker.one()).compiles();
    our.step("and with the cache").again().compiles("one", "two");
    our.step("one fails").curdle(maker.one()).date(maker.one(), "2001-01-01").fails();
    our.step("still").again().fails();
    our.step("its fix").repair(maker.one()).compiles(maker.dependentsOfOne());
    our.done();
  }

  /** What its outputs were made from is not known then, so all of ours is compiled again. */
  @ParameterizedTest
  @EnumSource
  void killedRunDoesNotHideAnEdit(TwoUnitProject maker) {
    MarkerProject our = maker.project(folder.resolve("project"), CACHE);
    our.step("first build").builds();
    our.step("killed after it compiled B").edit(maker.one()).tick("wait").killedAt(WAITING);
    our.step("A again").takeBack(maker.one()).again().compiles("one", "two");
    our.step("A, once more").again().compiles();
    our.step("killed after it compiled B").takeBack(maker.one()).tick("wait").killedAt(WAITING);
    our.step("B").compiles("one", "two");
    our.step("killed once more").edit(maker.two()).tick("wait").killedAt(WAITING);
    our.step("an edit behind that")
        .edit(maker.two())
        .date(maker.two(), "2001-01-01")
        .compiles("one", "two");
    our.step("and one more").edit(maker.two()).compiles("two");
    our.done();
  }

  @ParameterizedTest
  @EnumSource
  void twoCheckoutsCanAlternateOnOneCache(TwoUnitProject maker) {
    MarkerProject one = maker.project(folder.resolve("project"), CACHE);
    one.step("first build").builds();
    MarkerProject two = one.cloned(folder.resolve("clone"));
    two.step("an edit here").edit(maker.one()).compiles(maker.dependentsOfOne());
    one.step("an edit there")
        .edit(maker.one())
        .date(maker.one(), "2001-01-01")
        .compiles(maker.dependentsOfOne());
    two.step("here, remembered").compiles();
    two.step("here").again().compiles(maker.dependentsOfOne());
    two.step("here, once more").again().compiles();
    one.step("there").again().compiles(maker.dependentsOfOne());
    one.step("an edit of the other file").edit(maker.two()).compiles("two");
    two.step("here").again().compiles("one", "two");
    one.done();
  }

  /** Each alone would find the other's output younger than its own source. */
  @ParameterizedTest
  @ValueSource(strings = {"shared", "locked", "private"})
  void twoTargetsCanUseOneCacheConcurrently(String sharing) {
    Tool tool = Tool.in(folder);
    MakeImage.put(tool, folder.resolve("image"), "datestone/make:one", "flavour one", "2025-01-01");
    String id = folder.getFileName() + sharing;
    tool.file("Makefile", "out/all: source\n\tsleep 0.1\n\tcat source > out/all\n\tsleep 0.1\n");
    String target =
        """
        {side}:
            FROM datestone/make:one
            WORKDIR /work
            COPY Makefile ./
            COPY {side}.txt source
            RUN --mount=type=cache,id={id},sharing={how},target=/work/out make -s && cp out/all app
            SAVE ARTIFACT app AS LOCAL {side}.app
        """
            .replace("{id}", id)
            .replace("{how}", sharing);
    tool.file(
        "Earthfile",
        "VERSION 0.8\nbuild:\n    BUILD +left\n    BUILD +right\n"
            + target.replace("{side}", "left")
            + target.replace("{side}", "right"));
    for (int i = 0; i < 4; i++) {
      tool.file("left.txt", "left " + i + " of " + id);
      tool.file("right.txt", "right " + (i / 2) + " of " + id);
      tool.run("+build").ok();
      assertThat(tool.read("left.app")).isEqualTo(tool.read("left.txt"));
      assertThat(tool.read("right.app")).isEqualTo(tool.read("right.txt"));
    }
    MarkerProject.done(id);
  }
}
