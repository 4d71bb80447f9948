package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The six consequences of the dating rule (docs/dating.md), with real make and real cargo. */
@Tag("e2e")
class DatingGuaranteesTest {
  /** Compiled with empty sources first, then with the real ones, then looked at once more. */
  private static final String LAYERS =
      """
      build:
          {manifests}
          RUN {dummies}
          RUN {build}
          COPY --dir one two ./
          RUN {build}
          COPY tick ./
          RUN {build}
          SAVE ARTIFACT app AS LOCAL app
      """;

  private static final String CACHE =
      """
      build:
          {manifests}
          COPY --dir one two ./
          COPY tick ./
          RUN --mount=type=cache,target=/work/out {build}
          SAVE ARTIFACT app AS LOCAL app
      """;

  private static final String[] NONE = {};

  @TempDir Path folder;

  @AfterAll
  static void removeCaches() {
    MarkerProject.removeDone();
  }

  @ParameterizedTest
  @EnumSource
  void c1EditIsNewerThanEarlierOutputsInLayers(TwoUnitProject maker) {
    editIsNewer(maker, maker.project(folder.resolve("project"), LAYERS), true);
  }

  @ParameterizedTest
  @EnumSource
  void c1EditIsNewerThanEarlierOutputsInACache(TwoUnitProject maker) {
    editIsNewer(maker, maker.project(folder.resolve("project"), CACHE), false);
  }

  private void editIsNewer(TwoUnitProject maker, MarkerProject our, boolean layers) {
    // Every build goes on from the layer with the empty sources.
    String[] one = layers ? new String[] {"one", "two"} : maker.dependentsOfOne();
    String[] two = layers ? new String[] {"one", "two"} : new String[] {"two"};
    our.step("first build").builds();
    our.step("edit").edit(maker.one()).compiles(one);
    our.step("edit, dated back").edit(maker.two()).date(maker.two(), "1999-09-09").compiles(two);
    our.step("edit, dated ahead").edit(maker.one()).date(maker.one(), "2037-01-01").compiles(one);
    our.step("the next is older").edit(maker.one()).date(maker.one(), "2020-01-01").compiles(one);
    our.step("an old file put here with cp -p")
        .does("cp -p " + maker.two() + " ../kept && touch -d 2003-03-03 ../kept")
        .edit(maker.two())
        .compiles(two);
    our.step("its edit").edit(maker.two()).compiles(two);
    our.step("cp -p").does("cp -p ../kept " + maker.two()).again().compiles(layers ? NONE : two);
    MarkerProject clone = our.cloned(folder.resolve("clone"));
    clone.step("clone, and an edit").edit(maker.one()).dateAll("2000-01-01").compiles(one);
    our.done();
  }

  @ParameterizedTest
  @EnumSource
  void c2UnchangedFilesAreNotRebuilt(TwoUnitProject maker) {
    for (String targets : new String[] {LAYERS, CACHE}) {
      MarkerProject our = maker.project(folder.resolve("project" + targets.length()), targets);
      our.step("first build").builds();
      our.step("the command runs again").again().compiles();
      our.step("touched").dateAll("now").again().compiles();
      our.step("written anew")
          .does(
              "cp " + maker.one() + " ../new && rm " + maker.one() + " && mv ../new " + maker.one())
          .again()
          .compiles();
      our.step("and again").again().compiles();
      our.done();
    }
  }

  @ParameterizedTest
  @EnumSource
  void c3DatesOnTheHostDoNotMatter(TwoUnitProject maker) {
    MarkerProject our =
        maker.project(
            folder.resolve("project"),
            """
            build:
                {manifests}
                COPY --dir one two ./
                COPY tick ./
                RUN --mount=type=cache,target=/work/out {build} && \\
                    find one two -printf '%p dated %T@ here' | sort
                SAVE ARTIFACT app AS LOCAL app
            """);
    our.step("first build").builds();
    String dates = dates(our.step("once more").again().compiles());
    assertThat(dates(our.step("2020").dateAll("2020-01-01").again().compiles())).isEqualTo(dates);
    assertThat(dates(our.step("2037").dateAll("2037-01-01").again().compiles())).isEqualTo(dates);
    MarkerProject clone = our.cloned(folder.resolve("clone"));
    assertThat(dates(clone.step("clone").again().compiles())).isEqualTo(dates);
    our.done();
  }

  /** The dates of files as seen by a RUN. */
  private static String dates(Tool.Result result) {
    return String.join("\n", result.lines("dated "));
  }

  @ParameterizedTest
  @EnumSource
  void c4RevertedEditIsRebuilt(TwoUnitProject maker) {
    MarkerProject our = maker.project(folder.resolve("project"), CACHE);
    our.step("A").builds();
    our.step("B").edit(maker.one()).compiles(maker.dependentsOfOne());
    our.step("A, remembered").takeBack(maker.one()).compiles();
    our.step("A, with layers that are older than what B left in the cache")
        .again()
        .compiles(maker.dependentsOfOne());
    our.step("A, once more").again().compiles();
    our.step("B again").takeBack(maker.one()).again().compiles(maker.dependentsOfOne());
    our.step("another one, on top of B").edit(maker.two()).compiles("two");
    our.step("all of it as it was").takeBack(maker.two()).takeBack(maker.one()).compiles();
    our.step("and with the cache").again().compiles("one", "two");
    our.done();
  }

  @ParameterizedTest
  @EnumSource
  void c5TwoRunsMaySeeAFileWithDifferentDates(TwoUnitProject maker) {
    MarkerProject our =
        maker.project(
            folder.resolve("project"),
            """
            sources:
                {manifests}
                COPY --dir one two ./
                COPY tick ./

            left:
                FROM +sources
                RUN --mount=type=cache,target=/work/out,id=left-{folder} \\
                    {build} && stat -c 'left dated %Y.%y' {one}
                SAVE ARTIFACT app AS LOCAL app

            right:
                FROM +sources
                RUN --mount=type=cache,target=/work/out,id=right-{folder} \\
                    {build} && stat -c 'right dated %Y.%y' {one}
                SAVE ARTIFACT app AS LOCAL app

            build:
                FROM +sources
                RUN --mount=type=cache,target=/work/out,id=left-{folder} \\
                    {build} && stat -c 'left dated %Y.%y' {one}
                RUN --mount=type=cache,target=/work/out,id=right-{folder} \\
                    {build} && stat -c 'right dated %Y.%y' {one}
                SAVE ARTIFACT app AS LOCAL app
            """
                .replace("{folder}", folder.getFileName().toString() + maker));
    MarkerProject left = our.target("+left");
    MarkerProject right = our.target("+right");
    String first = date(left.step("A on the left").builds(), "left");
    right.step("B on the right").edit(maker.one()).builds();
    Tool.Result both =
        our.step("A on both").takeBack(maker.one()).again().compiles(maker.dependentsOfOne());
    assertThat(date(both, "left")).isEqualTo(first);
    assertThat(date(both, "right")).isGreaterThan(date(both, "left"));
    Tool.Result once = our.step("A on both, once more").again().compiles();
    assertThat(date(once, "left")).isEqualTo(date(both, "left"));
    assertThat(date(once, "right")).isEqualTo(date(both, "right"));
    Tool.Result edit = our.step("C on both").edit(maker.two()).builds();
    assertThat(MarkerProject.compiled(edit)).containsExactly("two", "two");
    our.done();
  }

  private static String date(Tool.Result result, String side) {
    // A RUN may be done twice: what counts is the last time.
    return result.lines("| " + side + " dated ").getLast().replaceAll(".*dated ", "");
  }

  @ParameterizedTest
  @EnumSource
  void c6KeepTsIsObeyedWhereItHidesNoEdit(TwoUnitProject maker) {
    MarkerProject our =
        maker.project(
            folder.resolve("project"),
            """
            build:
                {manifests}
                COPY --keep-ts --dir one two ./
                COPY tick ./
                RUN --mount=type=cache,target=/work/out {build} && \\
                    TZ=UTC stat -c 'date %y' {one}
                SAVE ARTIFACT app AS LOCAL app
            """);
    String cache = "from cache mount";
    Tool.Result first =
        our.step("nothing looked here before").dateAll("2019-03-04 05:06:07").builds();
    assertThat(first.out()).contains("| date 2019-03-04 05:06:07.0");
    assertThat(first.lines("warning: ")).isEmpty();

    Tool.Result other =
        our.step("same content, another date").dateAll("2021-03-04").again().compiles();
    assertThat(other.out()).contains("| date 2019-03-04 05:06:07.0");

    Tool.Result hidden =
        our.step("edit that looks old")
            .edit(maker.one())
            .date(maker.one(), "2018-01-01")
            .warns("would hide an edit of /work/" + maker.one() + " " + cache)
            .compiles(maker.dependentsOfOne());
    assertThat(hidden.lines("| date 2018")).isEmpty();
    assertThat(our.step("once more").again().compiles().lines("warning: ")).isEmpty();

    // In a later second than the build before: within it, not every tool would see the host's date.
    Tool.Result fine =
        our.step("edit").does("sleep 1.1").edit(maker.one()).compiles(maker.dependentsOfOne());
    assertThat(fine.lines("warning: ")).isEmpty();
    assertThat(fine.out())
        .contains("| " + HostShell.run(our.folder(), "TZ=UTC stat -c 'date %y' " + maker.one()));
    our.done();
  }
}
