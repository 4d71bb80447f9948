package dev.datestone.cli;

import dev.datestone.session.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** {@code init}: a first Earthfile for what the folder looks like; it overwrites nothing. */
final class InitCommand {
  /**
   * A kind of project.
   *
   * @param marks files that such a folder has one of
   * @param ignored what builds write into the folder: part of no source, or each build would change
   *     the next
   */
  record Kind(String name, List<String> marks, List<String> ignored, String earthfile) {}

  static final List<Kind> KINDS =
      List.of(
          new Kind(
              "Rust",
              List.of("Cargo.toml"),
              List.of("out", "target"),
              """
              VERSION 0.8
              FROM rust:1-slim
              WORKDIR /work

              src:
                  COPY --dir . ./

              # build compiles the program; what cargo made is kept between builds.
              build:
                  FROM +src
                  RUN --mount=type=cache,target=/usr/local/cargo/registry \\
                      --mount=type=cache,target=/work/target \\
                      cargo build --release && mkdir /out && find target/release -maxdepth 1 -type f -executable -exec cp {} /out/ \\;
                  SAVE ARTIFACT --if-exists /out/* AS LOCAL out/

              # test runs the tests.
              test:
                  FROM +src
                  RUN --mount=type=cache,target=/usr/local/cargo/registry \\
                      --mount=type=cache,target=/work/target \\
                      cargo test
              """),
          new Kind(
              "Go",
              List.of("go.mod"),
              List.of("out"),
              """
              VERSION 0.8
              FROM golang:1
              WORKDIR /work

              # deps downloads the modules.
              deps:
                  COPY go.mod ./
                  COPY --if-exists go.sum ./
                  RUN --mount=type=cache,target=/go/pkg/mod,id=go-modules,sharing=shared go mod download

              src:
                  FROM +deps
                  COPY --dir . ./

              # build compiles the commands.
              build:
                  FROM +src
                  RUN --mount=type=cache,target=/go/pkg/mod,id=go-modules,sharing=shared \\
                      --mount=type=cache,target=/root/.cache/go-build \\
                      mkdir /out && go build ./... && \\
                      go list -f '{{if eq .Name "main"}}{{.ImportPath}}{{end}}' ./... | xargs -r go build -o /out/
                  SAVE ARTIFACT --if-exists /out/* AS LOCAL out/

              # test runs the tests.
              test:
                  FROM +src
                  RUN --mount=type=cache,target=/go/pkg/mod,id=go-modules,sharing=shared \\
                      --mount=type=cache,target=/root/.cache/go-build \\
                      go test ./...
              """),
          new Kind(
              "Node",
              List.of("package.json"),
              List.of("dist", "node_modules"),
              """
              VERSION 0.8
              FROM node:lts-slim
              WORKDIR /work

              # deps installs the packages.
              deps:
                  COPY package.json ./
                  COPY --if-exists package-lock.json ./
                  RUN --mount=type=cache,target=/root/.npm npm install

              src:
                  FROM +deps
                  COPY --dir . ./

              # build runs the script "build".
              build:
                  FROM +src
                  RUN npm run build --if-present
                  SAVE ARTIFACT --if-exists dist AS LOCAL dist

              # test runs the script "test".
              test:
                  FROM +src
                  RUN npm run test --if-present
              """),
          new Kind(
              "Java",
              List.of("pom.xml"),
              List.of("out", "target"),
              """
              VERSION 0.8
              FROM maven:3-eclipse-temurin-21
              WORKDIR /work

              src:
                  COPY --dir . ./

              # build makes the jars.
              build:
                  FROM +src
                  RUN --mount=type=cache,target=/root/.m2 mvn -B package -DskipTests
                  SAVE ARTIFACT --if-exists target/*.jar AS LOCAL out/

              # test runs the tests.
              test:
                  FROM +src
                  RUN --mount=type=cache,target=/root/.m2 mvn -B test
              """),
          new Kind(
              "Python",
              List.of("pyproject.toml", "requirements.txt", "setup.py"),
              List.of("dist", "build", ".venv", "**/__pycache__", "*.egg-info"),
              """
              VERSION 0.8
              FROM python:3-slim
              WORKDIR /work

              # deps installs what requirements.txt names.
              deps:
                  COPY --if-exists requirements.txt ./
                  RUN --mount=type=cache,target=/root/.cache/pip \\
                      pip install pytest && if [ -e requirements.txt ]; then pip install -r requirements.txt; fi

              src:
                  FROM +deps
                  COPY --dir . ./

              # build makes the packages to publish.
              build:
                  FROM +src
                  RUN --mount=type=cache,target=/root/.cache/pip \\
                      if [ -e pyproject.toml ] || [ -e setup.py ]; then pip wheel --no-deps -w dist .; fi
                  SAVE ARTIFACT --if-exists dist AS LOCAL dist

              # test runs the tests.
              test:
                  FROM +src
                  RUN python3 -m pytest || [ $? = 5 ] # 5: there are no tests
              """),
          new Kind(
              "C",
              List.of("Makefile", "makefile", "GNUmakefile"),
              List.of("out"),
              """
              VERSION 0.8
              FROM gcc:latest
              WORKDIR /work

              src:
                  COPY --dir . ./

              # build runs make, and saves the programs and libraries that it made.
              build:
                  FROM +src
                  RUN touch /tmp/before && make && mkdir /out && \\
                      find . -type f -newer /tmp/before '(' -executable -o -name '*.a' -o -name '*.so*' ')' \\
                      -exec cp --parents '{}' /out/ ';'
                  SAVE ARTIFACT --if-exists /out/* AS LOCAL out/

              # test runs make test.
              test:
                  FROM +src
                  RUN make test
              """));

  private static final String ELSE =
      """
      VERSION 0.8
      FROM debian:stable-slim
      WORKDIR /work

      # build is where to begin.
      build:
          COPY --dir . ./
          RUN echo "built" > result
          SAVE ARTIFACT result AS LOCAL result
      """;

  private final CommandContext context;

  InitCommand(CommandContext context) {
    this.context = context;
  }

  int run() {
    Path file = context.here().resolve("Earthfile");
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BuildException("Earthfile already exists", "datestone ls lists its targets");
    }
    Kind kind = kind();
    write(file, kind.earthfile());
    context.println("wrote Earthfile (" + kind.name() + "); try datestone doc");
    ignore(kind.ignored());
    return 0;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw BuildException.unwritable(file, e);
    }
  }

  /** Keeps what a build writes out of the next one's sources. */
  private void ignore(List<String> names) {
    for (String name : List.of(".earthlyignore", ".earthignore")) {
      Path file = context.here().resolve(name);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        context.println(name + " already exists; it should contain " + String.join(", ", names));
        return;
      }
    }
    write(context.here().resolve(".earthlyignore"), String.join("\n", names) + "\n");
    context.println("wrote .earthlyignore (" + String.join(", ", names) + ")");
  }

  private Kind kind() {
    for (Kind kind : KINDS) {
      for (String mark : kind.marks()) {
        if (Files.exists(context.here().resolve(mark))) {
          return kind;
        }
      }
    }
    return new Kind("no known kind of project", List.of(), List.of("result"), ELSE);
  }
}
