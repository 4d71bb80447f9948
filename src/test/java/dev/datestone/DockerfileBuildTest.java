package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docker-build} of a project that make builds in a cache mount: edits rebuild what changed.
 */
@Tag("e2e")
class DockerfileBuildTest {
  private static final String IMAGE = "datestone/make:one";

  @TempDir Path folder;

  private Tool project() {
    Tool tool = Tool.in(folder);
    MakeImage.put(tool, folder.resolve("image"), IMAGE, "flavour one", "2025-01-01");
    return tool.file(".dockerignore", "image\nout\n")
        .file("src/a.c", "a1\n")
        .file("src/b.c", "b1\n")
        .file("notes/readme", "one\n")
        .file(
            "src/Makefile",
            """
            /obj/app: /obj/a.o /obj/b.o
            \t@echo linking; cat $^ > $@
            /obj/%.o: %.c
            \t@echo compiling $<; cp $< $@
            """);
  }

  /** What was compiled or linked, in order. */
  private static List<String> made(Tool.Result result) {
    return result
        .ok()
        .out()
        .lines()
        .map(line -> line.substring(line.indexOf('|') + 1).strip())
        .filter(line -> line.startsWith("compiling ") || line.equals("linking"))
        .toList();
  }

  private static String dockerfile(String command) {
    return "FROM "
        + IMAGE
        + " AS build\nWORKDIR /src\nCOPY src ./\nRUN --mount=type=cache,target=/obj "
        + command
        + " && cp /obj/app /app\nFROM scratch\nCOPY --from=build /app /app\n";
  }

  @Test
  void editsRebuildWhatChanged() {
    Tool tool = project().file("Dockerfile", dockerfile("make"));
    String[] build = {"docker-build", "-t", "app:1", "--save-to", "oci:out", "."};
    assertThat(made(tool.run(build)))
        .containsExactlyInAnyOrder("compiling a.c", "compiling b.c", "linking");
    assertThat(tool.run(build).ok().out()).contains("ok: 0 steps run");
    tool.file("src/b.c", "b2\n");
    assertThat(made(tool.run(build))).containsExactly("compiling b.c", "linking");
    tool.file("notes/readme", "two\n");
    assertThat(made(tool.run(build))).isEmpty();
    // Back to what it was: the COPY is cached with its date of then, and the cache holds b2 now.
    tool.file("src/b.c", "b1\n").file("Dockerfile", dockerfile("true && make"));
    assertThat(made(tool.run(build))).containsExactly("compiling b.c", "linking");
  }
}
