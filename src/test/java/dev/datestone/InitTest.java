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
    tool.run("init").ok();
    if (!image.isEmpty()) {
      Path example = Tool.root().resolve("examples/" + image + "/datestone.yml");
      tool.file("datestone.yml", Files.readString(example));
    }
    String from = image.isEmpty() ? TestImages.BUSYBOX : "datestone/" + name(image) + ":trixie";
    tool.file(
        "Earthfile",
        tool.read("Earthfile")
            .replaceFirst("\nFROM .*", "\nFROM " + from + "\nENV PIP_BREAK_SYSTEM_PACKAGES=1"));
  }

  private static String name(String image) {
    return image.equals("c-make") ? "c" : image;
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
  void initWritesAStarterForUnknownProjects() throws IOException {
    TestImages.busybox(tool);
    init("", "a", "1\n");
    buildsAgain("a", "2\n", List.of("result"));
  }
}
