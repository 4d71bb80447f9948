package dev.datestone.earthfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of the papers are Earthfiles, and every row of the language is told. */
class DocsTest {
  private static final Path ROOT = Path.of(System.getProperty("datestone.root", "."));

  static List<Examples.Example> examples() throws IOException {
    try (Stream<Path> papers = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(papers.sorted(), Stream.of(ROOT.resolve("README.md")))
          .filter(paper -> paper.toString().endsWith(".md"))
          .flatMap(paper -> Examples.of(paper).stream())
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleIsAnEarthfile(Examples.Example example) {
    Earthfile file = EarthfileParser.parse(example.toString(), example.text());
    assertThat(file.targets()).isNotEmpty();
  }

  @Test
  void everyRowIsTold() throws IOException {
    String text = Files.readString(ROOT.resolve("docs/language.md"));
    assertThat(IntStream.rangeClosed(1, 42).filter(row -> !text.contains("\n**" + row + ". ")))
        .isEmpty();
  }
}
