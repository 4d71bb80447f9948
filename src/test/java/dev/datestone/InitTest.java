package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Earthfiles written by init build with real tools, in folders without optional files: a first
 * build, a build with nothing to do, and a build after an edit.
 */
@Tag("e2e")
class InitTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void tool() {
    tool = Tool.in(folder);
  }

  /** A project with the image of an example in place of one from a registry. */
  private void init(String image, String... files) throws IOException {
    for (int i = 0; i < files.length; i += 2) {
      tool.file(files[i], files[i + 1]);
    }
    if (image.isEmpty()) {
      TestImages.busybox(tool);
      tool.run("init", "--image", TestImages.BUSYBOX).ok();
      return;
    }
    Path example = Tool.root().resolve("examples/" + image + "/datestone.yml");
    tool.file("datestone.yml", Files.readString(example));
    String name = image.equals("c-make") ? "c" : image;
    tool.run("init", "--image", "datestone/" + name + ":trixie").ok();
    tool.file(
        "Earthfile",
        tool.read("Earthfile")
            .replaceFirst("\n(FROM .*)", "\n$1\nENV PIP_BREAK_SYSTEM_PACKAGES=1"));
  }

  private void buildsAgain(String edited, String text, List<String> outputs) throws IOException {
    tool.run("+build").ok();
    assertThat(tool.run("+build").ok().out()).contains("ok: 0 steps run");
    tool.file(edited, text);
    assertThat(tool.run("+build").ok().out()).doesNotContain("ok: 0 steps run");
    assertThat(tool.run("+build").ok().out()).contains("ok: 0 steps run");
    for (String output : outputs) {
      assertThat(folder.resolve(output)).exists();
    }
  }

  @Test
  void initBuildsACProgram() throws IOException {
    init(
        "c-make",
        "Makefile",
        "bin/hello: main.c\n\tmkdir -p bin\n\tcc -o bin/hello main.c\n",
        "main.c",
        "int main() { return 0; }\n");
    buildsAgain("main.c", "int main() { return 1; }\n", List.of("out/bin/hello"));
    assertThat(folder.resolve("out/main.c")).doesNotExist();
  }

  @Test
  void initBuildsACLibrary() throws IOException {
    init("c-make", "Makefile", "libx.a: x.o\n\tar rcs libx.a x.o\n", "x.c", "int x;\n");
    buildsAgain("x.c", "int x = 1;\n", List.of("out/libx.a"));
  }

  @Test
  void initBuildsAGoProgram() throws IOException {
    init(
        "go",
        "go.mod",
        "module x.test/m\n\ngo 1.21\n",
        "main.go",
        "package main\nfunc main() { println(1) }\n");
    buildsAgain("main.go", "package main\nfunc main() { println(2) }\n", List.of("out/m"));
  }

  @Test
  void initBuildsAGoLibrary() throws IOException {
    init("go", "go.mod", "module x.test/m\n\ngo 1.21\n", "m.go", "package m\n");
    buildsAgain("m.go", "package m\nfunc F() {}\n", List.of());
  }

  @Test
  void initBuildsANodePackageWithoutALockFile() throws IOException {
    init("node", "package.json", "{\"name\": \"x\", \"version\": \"1.0.0\"}\n", "index.js", "1\n");
    buildsAgain("index.js", "2\n", List.of());
  }

  @Test
  void initBuildsAPythonProjectWithRequirements() throws IOException {
    init("python", "requirements.txt", "", "app.py", "print(1)\n");
    buildsAgain("app.py", "print(2)\n", List.of());
    tool.run("+test").ok();
  }

  @Test
  void initBuildsAMavenProjectWithoutAJar() throws IOException {
    String project =
        "<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId>"
            + "<version>1</version><packaging>pom</packaging></project>\n";
    init("java", "pom.xml", project);
    buildsAgain("pom.xml", project.replace("<version>1", "<version>2"), List.of());
  }

  @Test
  void initBuildsACargoWorkspace() throws IOException {
    String member = "[package]\nname = \"NAME\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    init(
        "rust-wasm",
        "Cargo.toml",
        "[workspace]\nresolver = \"2\"\nmembers = [\"app\", \"lib\"]\n",
        "app/Cargo.toml",
        member.replace("NAME", "app") + "[dependencies]\nlib = { path = \"../lib\" }\n",
        "app/src/main.rs",
        "fn main() { println!(\"{}\", lib::f()); }\n",
        "lib/Cargo.toml",
        member.replace("NAME", "lib"),
        "lib/src/lib.rs",
        "pub fn f() -> i32 { 1 }\n");
    buildsAgain("lib/src/lib.rs", "pub fn f() -> i32 { 2 }\n", List.of("out/app"));
  }

  @Test
  void initBuildsACMakeProject() throws IOException {
    tool.file(
        "datestone.yml",
        """
        images:
          test/cmake:trixie:
            suite: trixie
            variant: essential
            packages: gcc libc6-dev make cmake
        """);
    tool.file(
        "CMakeLists.txt",
        "cmake_minimum_required(VERSION 3.10)\nproject(x C)\nadd_executable(x main.c)\n");
    tool.file("main.c", "int main(void) { return 0; }\n");
    tool.run("init", "--image", "test/cmake:trixie").ok();
    buildsAgain("main.c", "int main(void) { return 1; }\n", List.of("out/x"));
    tool.run("+test").ok();
  }

  @Test
  void initBuildsADockerfile() throws IOException {
    init("", "Dockerfile", "FROM " + TestImages.BUSYBOX + "\nCOPY a /a\n", "a", "1\n");
    String[] words = {"--save-to", "oci:out", "+image"};
    tool.run(words).ok();
    assertThat(tool.run(words).ok().out()).contains("ok: 0 steps run");
    tool.file("a", "2\n");
    assertThat(tool.run(words).ok().out()).contains("ok: 1 step run");
    assertThat(tool.run(words).ok().out()).contains("ok: 0 steps run");
  }

  /** The tools of these are in no image that tests have; their graphs are made all the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pnpm-lock.yaml",
        "yarn.lock",
        "uv.lock",
        "poetry.lock",
        "go.work",
        "build.gradle",
      })
  void initWritesWhatCanBeEvaluated(String mark) throws IOException {
    init("", mark, "", "package.json", "{}\n", "pyproject.toml", "", "main.go", "package main\n");
    assertThat(tool.run("ls").ok().out()).contains("+build", "+test");
    tool.run("debug", "ast").ok();
    assertThat(tool.run("graph", "+build").ok().out()).contains("RUN");
    assertThat(tool.run("graph", "+test").ok().out()).contains("RUN");
  }

  @Test
  void initWritesAStarterForUnknownProjects() throws IOException {
    init("", "a", "1\n");
    buildsAgain("a", "2\n", List.of("result"));
  }
}
