package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every example: a first build, a build with nothing to do, and a build after an edit. */
@Tag("e2e")
class ExamplesTest {
  @TempDir Path folder;

  private Tool example(String name) {
    HostShell.run(
        Tool.root().resolve("examples").resolve(name),
        "git ls-files -z | xargs -0 cp --parents -t '" + HostShell.folder(folder) + "'");
    return Tool.in(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "c-make, out/hello",
    "go, out/ids",
    "node, out/plural.tgz",
    "python, out/report.pyz",
    "java, out/roman.jar",
    "monorepo, out/versions.txt"
  })
  void secondBuildOfAnExampleIsCached(String name, String output) {
    Tool tool = example(name);
    tool.run("+all").ok();
    assertThat(folder.resolve(output)).exists();
    assertThat(tool.run("+all").ok().out()).contains("ok: 0 steps run");
  }

  @Test
  void integrationTestRunsAgainWhenItsDatabaseChanges() {
    assumeTrue(HostShell.isRoot());
    Tool tool = example("integration-test");
    tool.run("-P", "+all").ok();
    assertThat(tool.read("out/sum")).isEqualTo("8\n");
    assertThat(tool.run("-P", "+all").ok().out()).contains("ok: 0 steps run");
    tool.file("db/data", "apple=4\npear=4\n");
    Tool.Result edited = tool.run("-P", "+all").ok();
    assertThat(edited.lines("--> RUN docker run")).hasSize(1);
    assertThat(edited.lines("--> RUN python3 -m unittest")).hasSize(1);
    assertThat(edited.lines("*cached* --> RUN --mount")).hasSize(1);
    tool.file("db/data", "apple=1\npear=1\n");
    assertThat(tool.run("-P", "+all").code()).isEqualTo(1);
  }

  @Test
  void makeCompilesOnlyWhatChanged() {
    Tool tool = example("c-make");
    tool.run("+all").ok();
    String source = tool.read("src/greet.c");
    tool.file("src/greet.c", source.replace("%s, %s", "%s, dear %s"));
    Tool.Result edited = tool.run("+build").ok();
    assertThat(edited.lines("cc -O2")).hasSize(1).first().asString().contains("greet.c");
    assertThat(HostShell.run(folder, "out/hello you")).isEqualTo("hello, dear you\n");
    tool.file("include/greet.h", tool.read("include/greet.h").replace("\"hello\"", "\"good day\""));
    assertThat(tool.run("+build").ok().lines("cc -O2")).hasSize(2);
    assertThat(HostShell.run(folder, "out/hello you")).isEqualTo("good day, dear you\n");
    tool.file("src/greet.c", source);
    assertThat(tool.run("+build").ok().lines("cc -O2")).hasSize(1);
    assertThat(HostShell.run(folder, "out/hello you")).isEqualTo("good day, you\n");
  }

  @Test
  void baseIsPulledAndImagePushed() {
    Tool tool = example("registry").withHome(folder.resolve("home"));
    tool.with("DATESTONE_OFFLINE", "false");
    try (DockerRegistry registry = DockerRegistry.in(folder.resolve("registry"))) {
      String us = registry.host() + "/us";
      new LayeredImage(folder.resolve("base"))
          .tar(TestImages.busyboxTar())
          .config("\"Env\":[\"PATH=/bin\"]")
          .push(us + "/base:1", "");
      String[] words = {"--push", "--no-image-output", "+image", "--REGISTRY=" + us};
      assertThat(tool.run(words).ok().out()).contains("(3 blobs sent, ");
      HostShell.asRoot(
          folder,
          "skopeo copy -q --src-tls-verify=false docker://"
              + us
              + "/index:1 oci:got:1;"
              + " umoci unpack --image got:1 bundle > /dev/null 2>&1");
      assertThat(HostShell.run(folder, "cat bundle/rootfs/srv/index.txt"))
          .isEqualTo("first page\nsecond page\n");
      Tool.Result again = tool.run(words).ok();
      assertThat(again.out()).contains("ok: 0 steps run").contains("(unchanged)");
      // A lock file, and the base's tag may mean what it likes.
      tool.file(".arg", "REGISTRY=" + us + "\n").run("lock").ok();
      new LayeredImage(folder.resolve("other"))
          .tar(TestImages.busyboxTar())
          .layer("echo > new")
          .push(us + "/base:1", "");
      assertThat(tool.run("--pull", "+build").ok().out()).contains("ok: 0 steps run");
    }
  }
}
