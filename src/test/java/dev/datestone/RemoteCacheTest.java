package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --remote-cache}: cache mounts of two machines that share a folder. */
@Tag("e2e")
class RemoteCacheTest {
  private static final String IMAGE = "datestone/make:plain";
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
  private static final String MAKEFILE =
      """
      out/all: out/a out/b
      	@echo linking; cat $^ > $@
      out/%: %.in
      	@echo making $*; cat $< > $@
      """;

  @TempDir Path folder;
  private Tool first;
  private Tool second;

  @BeforeEach
  void clones() throws Exception {
    first = machine("first");
    first.file("Earthfile", EARTHFILE).file("Makefile", MAKEFILE);
    first.file("a.in", "a1\n").file("b.in", "b1\n");
    HostShell.run(
        first.folder(),
        "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a"
            + " GIT_COMMITTER_EMAIL=a@b; git init -q -b main . && git add -A && git commit -qm 1");
    HostShell.run(folder, "git clone -q first/project second/project");
    second = machine("second");
  }

  /** One with a store of its own. */
  private Tool machine(String name) throws Exception {
    Path place = Files.createDirectories(folder.resolve(name).resolve("project"));
    Tool tool = Tool.in(place).withHome(folder.resolve(name).resolve("home"));
    Path image = Files.createDirectory(folder.resolve(name + "-image"));
    MakeImage.put(tool, image, IMAGE, "plain", "2020-01-01");
    return tool;
  }

  private String share() {
    return "file://" + folder.resolve("share");
  }

  private static List<String> made(Tool.Result result) {
    return result
        .ok()
        .out()
        .lines()
        .filter(line -> line.matches(".*\\| (making .|linking)"))
        .map(line -> line.replaceFirst(".*\\| ", ""))
        .toList();
  }

  @Test
  void cacheStartsFromTheOtherMachinesAndIsStoredAgain() {
    assertThat(made(first.run("--remote-cache", share(), "+build")))
        .containsExactly("making a", "making b", "linking");
    Tool.Result nothing = second.run("--remote-cache", share(), "+build");
    assertThat(made(nothing)).isEmpty();
    assertThat(nothing.out()).contains(" starts from the snapshot of branch main (3 files, ");
    assertThat(second.read("all")).isEqualTo("a1\nb1\n");
    second.file("b.in", "b2\n");
    assertThat(made(second.run("--remote-cache", share(), "+build")))
        .containsExactly("making b", "linking");
  }

  @Test
  void readOnlyStoreGetsNothingAndWriteOnlyGivesNothing() {
    made(first.run("--remote-cache", share() + ",mode=read", "+build"));
    assertThat(folder.resolve("share")).doesNotExist();
    made(first.run("--no-cache", "--remote-cache", share(), "+build"));
    assertThat(made(second.run("--remote-cache", share() + ",mode=write", "+build")))
        .containsExactly("making a", "making b", "linking");
  }

  @Test
  void storeThatCannotBeUsedIsSaidAndTheBuildGoesOn() {
    first.file("no-folder", "");
    String place = "file://" + first.folder().resolve("no-folder");
    Tool.Result result = first.run("--remote-cache", place, "+build");
    assertThat(made(result)).contains("linking");
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
