package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.session.Outline;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Earthfiles that init writes are Earthfiles, with a target to build and comments. */
class InitCommandTest {
  @TempDir Path folder;

  /** What init writes for these files; a file's text follows its name. */
  private Outline written(String image, String... files) throws IOException {
    for (int i = 0; i < files.length; i += 2) {
      Files.writeString(folder.resolve(files[i]), files[i + 1]);
    }
    PrintStream nothing =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    CommandContext world =
        new CommandContext(
            Map.of(), nothing, nothing, folder, false, new Style(false), Optional.empty());
    assertThat(new InitCommand(world).run(image)).isZero();
    return Outline.of(folder, folder);
  }

  private String earthfile() throws IOException {
    return Files.readString(folder.resolve("Earthfile"));
  }

  static Stream<ProjectKind> kinds() {
    return ProjectKind.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void eachKindIsAnEarthfile(ProjectKind kind) throws IOException {
    String mark = kind.marks().isEmpty() ? "poetry.lock" : kind.marks().getFirst();
    Outline outline = written("", mark, "");
    assertThat(outline.target("build").docs()).isNotEmpty();
    assertThat(outline.target("build").artifacts()).isNotEmpty();
    assertThat(outline.target("test").docs()).isNotEmpty();
    assertThat(earthfile()).contains("\nFROM " + kind.image() + "\n").doesNotContain("{image}");
    assertThat(Files.readAllLines(folder.resolve(".earthlyignore"))).contains(".git");
  }

  @Test
  void unknownFolderGetsAStarter() throws IOException {
    assertThat(written("").target("build").artifacts()).isNotEmpty();
  }

  @Test
  void imageCanBeChosen() throws IOException {
    written("registry.example.com/rust:9", "Cargo.toml", "");
    assertThat(earthfile()).contains("\nFROM registry.example.com/rust:9\n");
  }

  @Test
  void dockerfileIsATargetBesideTheOthers() throws IOException {
    Outline outline = written("", "Dockerfile", "FROM scratch\n", "go.mod", "module x\n");
    assertThat(outline.target("image").docs()).isNotEmpty();
    assertThat(outline.target("build").docs()).isNotEmpty();
  }

  @Test
  void dockerfileAloneIsTheOnlyTarget() throws IOException {
    assertThat(written("", "Dockerfile", "FROM scratch\n").targets()).hasSize(1);
  }

  @Test
  void packagesOfAWorkspaceAreInstalledFromAllItsFiles() throws IOException {
    written("", "package.json", "{\"workspaces\": [\"a\"]}");
    assertThat(earthfile()).doesNotContain("COPY package.json");
  }

  @Test
  void gradleWrapperIsPreferred() throws IOException {
    written("", "build.gradle", "", "gradlew", "");
    assertThat(earthfile()).contains("./gradlew --no-daemon");
  }

  @Test
  void poetryIsSeenInPyproject() throws IOException {
    written("", "pyproject.toml", "[tool.poetry]\nname = \"x\"\n");
    assertThat(earthfile()).contains("poetry install");
  }
}
