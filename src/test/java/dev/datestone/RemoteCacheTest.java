package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --remote-cache}: cache mounts of two machines that share a folder. */
@Tag("e2e")
class RemoteCacheTest {
  private static final String EARTHFILE =
      """
      VERSION 0.8
      FROM datestone/make:plain
      WORKDIR /work
      build:
          COPY Makefile *.in .
          RUN --mount=type=cache,target=/work/out make && cp out/all all
          SAVE ARTIFACT all AS LOCAL all
      """;
  @TempDir Path folder;
  private Tool first;
  private Tool second;

  @BeforeEach
  void clones() throws Exception {
    TwoMachines machines = TwoMachines.in(folder, EARTHFILE);
    first = machines.first();
    second = machines.second();
  }

  private String share() {
    return "file://" + folder.resolve("share");
  }

  @Test
  void cacheStartsFromTheOtherMachinesAndIsStoredAgain() {
    assertThat(TwoMachines.made(first.run("--remote-cache", share(), "+build")))
        .containsExactly("making a", "making b", "linking");
    Tool.Result nothing = second.run("--remote-cache", share(), "+build");
    assertThat(TwoMachines.made(nothing)).isEmpty();
    assertThat(nothing.out()).contains(" starts from the snapshot of branch main (3 files, ");
    assertThat(second.read("all")).isEqualTo("a1\nb1\n");
    second.file("b.in", "b2\n");
    assertThat(TwoMachines.made(second.run("--remote-cache", share(), "+build")))
        .containsExactly("making b", "linking");

    // What the second machine stored came from the first one's, so it replaces that.
    assertThat(first.run("cache", "import", share()).ok().out()).startsWith("replaced ");
    first.file("b.in", "b2\n");
    assertThat(TwoMachines.made(first.run("+build"))).as("made by the second machine").isEmpty();
    assertThat(first.read("all")).isEqualTo("a1\nb2\n");
  }

  @Test
  void readOnlyStoreGetsNothingAndWriteOnlyGivesNothing() {
    TwoMachines.made(first.run("--remote-cache", share() + ",mode=read", "+build"));
    assertThat(folder.resolve("share")).doesNotExist();
    TwoMachines.made(first.run("--no-cache", "--remote-cache", share(), "+build"));
    assertThat(TwoMachines.made(second.run("--remote-cache", share() + ",mode=write", "+build")))
        .containsExactly("making a", "making b", "linking");
  }

  @Test
  void storeThatCannotBeUsedIsSaidAndTheBuildGoesOn() {
    first.file("no-folder", "");
    String place = "file://" + first.folder().resolve("no-folder");
    Tool.Result result = first.run("--remote-cache", place, "+build");
    assertThat(TwoMachines.made(result)).contains("linking");
    assertThat(result.out()).contains("no-folder");
    assertThat(first.read("all")).isEqualTo("a1\nb1\n");
  }

  @Test
  void wrongValuesAreExplained() {
    Tool.Result image = first.run("--remote-cache", "registry/image:1", "+build");
    assertThat(image.code()).isNotZero();
    assertThat(image.err()).contains("supported: file:///FOLDER").doesNotContain("\tat ");
    Tool.Result mode = first.run("--remote-cache", share() + ",mode=max", "+build");
    assertThat(mode.code()).isNotZero();
    assertThat(mode.err()).contains("remote-cache: mode \"max\" is not known");
  }
}
