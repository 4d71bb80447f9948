package dev.datestone.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A kind of project that {@code init} knows; the text of its Earthfile is a resource of this name.
 *
 * @param title as users call it
 * @param image that its first FROM names
 * @param marks files that such a folder has one of
 * @param ignored what builds write into the folder: part of no source, or each build would change
 *     the next
 */
record ProjectKind(
    String resource, String title, String image, List<String> marks, List<String> ignored) {
  private static final List<String> NODE = List.of("dist", "build", "**/node_modules");
  private static final List<String> PYTHON =
      List.of("dist", "build", ".venv", "**/__pycache__", "**/*.egg-info", ".pytest_cache");

  static final ProjectKind OTHER =
      kind("other", "no known kind of project", "debian:stable-slim", List.of(), "result");

  /** The first that fits is taken: files that say more come first. */
  static final List<ProjectKind> ALL =
      List.of(
          kind("rust", "Rust", "rust:1", List.of("Cargo.toml"), "out", "target"),
          kind("go-workspace", "Go workspace", "golang:1", List.of("go.work"), "out"),
          kind("go", "Go", "golang:1", List.of("go.mod"), "out"),
          new ProjectKind("pnpm", "Node with pnpm", "node:22", List.of("pnpm-lock.yaml"), NODE),
          new ProjectKind("yarn", "Node with Yarn", "node:22", List.of("yarn.lock"), NODE),
          new ProjectKind("npm", "Node with npm", "node:22", List.of("package.json"), NODE),
          kind(
              "maven",
              "Java with Maven",
              "maven:3-eclipse-temurin-21",
              List.of("pom.xml"),
              "out",
              "target",
              "*/target"),
          kind(
              "gradle",
              "Java with Gradle",
              "gradle:jdk21",
              List.of("settings.gradle", "settings.gradle.kts", "build.gradle", "build.gradle.kts"),
              "out",
              ".gradle",
              "build",
              "*/build"),
          new ProjectKind("uv", "Python with uv", "python:3", List.of("uv.lock"), PYTHON),
          new ProjectKind("poetry", "Python with Poetry", "python:3", List.of(), PYTHON),
          new ProjectKind(
              "pip",
              "Python",
              "python:3",
              List.of("pyproject.toml", "requirements.txt", "setup.py"),
              PYTHON),
          kind("cmake", "C with CMake", "gcc:14", List.of("CMakeLists.txt"), "out", "build"),
          kind(
              "make",
              "C with make",
              "gcc:14",
              List.of("Makefile", "makefile", "GNUmakefile"),
              "out",
              "**/*.o"));

  private static ProjectKind kind(
      String resource, String title, String image, List<String> marks, String... ignored) {
    return new ProjectKind(resource, title, image, marks, List.of(ignored));
  }

  static Optional<ProjectKind> of(Path folder) {
    return ALL.stream().filter(each -> each.fits(folder)).findFirst();
  }

  private boolean fits(Path folder) {
    return resource.equals("poetry")
        ? Files.exists(folder.resolve("poetry.lock"))
            || contains(folder.resolve("pyproject.toml"), "[tool.poetry]")
        : marks.stream().anyMatch(mark -> Files.exists(folder.resolve(mark)));
  }

  /** The Earthfile for a folder. */
  String earthfile(Path folder, String from) {
    return Resource.text("init/" + resource + ".Earthfile")
        .replace("{image}", from.isEmpty() ? image : from)
        .replace("{manifests}", manifests(folder))
        .replace("{gradle}", Files.exists(folder.resolve("gradlew")) ? "./gradlew" : "gradle");
  }

  /** What the packages of a Node project are installed from; those of a workspace lie anywhere. */
  private String manifests(Path folder) {
    Path workspaces = folder.resolve("pnpm-workspace.yaml");
    if (Files.exists(workspaces) || contains(folder.resolve("package.json"), "\"workspaces\"")) {
      return "COPY --dir . ./";
    }
    String lock =
        switch (resource) {
          case "pnpm" -> "pnpm-lock.yaml .npmrc";
          case "yarn" -> "yarn.lock .npmrc .yarnrc .yarnrc.yml .yarn";
          default -> "package-lock.json .npmrc";
        };
    return "COPY package.json ./\n    COPY --dir --if-exists " + lock + " ./";
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.isRegularFile(file) && Files.readString(file).contains(text);
    } catch (IOException e) {
      return false; // of another encoding; whoever builds it will say so
    }
  }
}
