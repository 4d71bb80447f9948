package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.earthfile.Examples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Examples in the documentation work, and those marked as refused are rejected. */
@Tag("e2e")
class DocsRunTest {
  @TempDir Path folder;

  private static List<Examples.Example> examples(String mark) {
    return Examples.of(Tool.root().resolve("docs/language.md")).stream()
        .filter(example -> example.mark().equals(mark))
        .toList();
  }

  static List<Examples.Example> run() {
    return examples("run");
  }

  static List<Examples.Example> refused() {
    return examples("refused");
  }

  private Tool.Result build(Examples.Example example) {
    Tool tool = Tool.in(folder);
    TestImages.busybox(tool);
    return tool.file(
            "Earthfile", example.text().replace("FROM busybox", "FROM " + TestImages.BUSYBOX))
        .file("a.c", "int a;\n")
        .file("b.h", "int b;\n")
        .file("sub/c.txt", "c\n")
        .file("sub/Earthfile", "VERSION 0.8\nSHARED:\n    FUNCTION\n    RUN touch /shared\n")
        .run("+test");
  }

  @ParameterizedTest
  @MethodSource("run")
  void exampleIsBuilt(Examples.Example example) {
    build(example).ok();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void exampleIsRefusedWithItsPlace(Examples.Example example) {
    Tool.Result result = build(example);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("Earthfile:").contains("not supported");
  }
}
