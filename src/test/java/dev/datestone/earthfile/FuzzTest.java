package dev.datestone.earthfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the text, the parser returns a tree or tells the user's mistake at a place in the file.
 * The seed is fixed; {@code -Ddatestone.fuzz=N} sets the number of texts.
 */
class FuzzTest {
  private static final long SEED = 20261123;
  private static final int TEXTS = Integer.getInteger("datestone.fuzz", 150_000);

  private static final String[] PIECES = {
    "\n",
    "\n  ",
    "\t",
    " ",
    "\\\n",
    "\\",
    "#",
    "\"",
    "'",
    "$(",
    ")",
    "(",
    "${",
    "}",
    "[",
    "]",
    ",",
    "=",
    "--",
    "-f ",
    ":",
    "+",
    "\r\n",
    "\uFEFF",
    "é",
    "\uD83D",
    "END\n",
    "ELSE\n",
    "IF a\n",
    "FROM ",
    "RUN ",
    "COPY ",
    "VERSION 0.8\n",
    "t:\n",
    "F:\n  FUNCTION\n",
    "AS LOCAL ",
    " IN ",
    "--load=",
  };

  @Test
  void everyTextIsParsedOrRefused() {
    List<String> corpus = corpus();
    Random random = new Random(SEED);
    int parsed = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = corpus.get(random.nextInt(corpus.size()));
      for (int change = random.nextInt(6); change >= 0; change--) {
        text = change(text, random);
      }
      parsed += check(text) ? 1 : 0;
    }
    assertThat(parsed).isGreaterThan(TEXTS / 100);
  }

  private static boolean check(String text) {
    try {
      Earthfile file = EarthfileParser.parse("Earthfile", text);
      assertThat(file.version().position().line()).isPositive();
      return true;
    } catch (EarthfileException e) {
      boolean placed = e.position().line() >= 1 && e.position().column() >= 1;
      boolean inside = e.position().column() <= e.sourceLine().length() + 1;
      boolean told = e.getMessage() != null && !e.getMessage().isEmpty();
      assertThat(placed && inside && told).as("%s in:%n%s", e, text).isTrue();
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("not parsed and not refused:\n" + text, e);
    }
  }

  private static String change(String text, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(8));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, from) + text.substring(to);
      case 1 -> text.substring(0, from) + piece(random) + text.substring(from);
      case 2 -> text.substring(0, from) + piece(random) + text.substring(to);
      default -> text.substring(0, from) + text.substring(from, to).repeat(2) + text.substring(to);
    };
  }

  private static String piece(Random random) {
    return PIECES[random.nextInt(PIECES.length)];
  }

  @Test
  void everyWordIsExpandedOrRefused() {
    String[] words = {
      "a${b:-$c \"d\"}e", "+a/${b%.*}", "./a\\+b+c", "$(a \"b)\")'c'", "${a##*[!b]}", "h/o/r:t+U"
    };
    Random random = new Random(SEED);
    for (int i = 0; i < TEXTS; i++) {
      String text = words[random.nextInt(words.length)];
      for (int change = random.nextInt(4); change >= 0; change--) {
        text = change(text, random);
      }
      expand(text);
    }
    expand("${a:-".repeat(10_000) + "}".repeat(10_000));
  }

  private static void expand(String text) {
    Word word = new Word(text, new Position(1, 1));
    try {
      String path = Expansion.path(word, name -> name + ".x", (command, at) -> command);
      if (ArtifactReference.looksLikeOne(path)) {
        assertThat(ArtifactReference.parse(path, word.position()).target().name()).isNotEmpty();
      } else {
        assertThat(Reference.parse(path, word.position()).name()).isNotEmpty();
      }
    } catch (EarthfileException e) {
      assertThat(e.getMessage()).isNotEmpty();
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("not expanded and not refused:\n" + text, e);
    }
  }

  private static List<String> corpus() {
    List<String> corpus = new ArrayList<>();
    StringBuilder block = new StringBuilder("VERSION --try 0.8\nFROM a\nt:\n");
    int rows = 0;
    for (String row : CommandsTest.written()) {
      block.append("    ").append(row.replace("\n", "\n    ")).append('\n');
      if (++rows % 8 == 0) {
        corpus.add(block.toString());
        block.setLength(0);
        block.append("VERSION 0.8\n# docs\nF:\n    FUNCTION\n");
      }
    }
    corpus.add(block.toString());
    return corpus;
  }

  @Test
  void parsingTakesTimeInProportionToTheText() {
    String part = "RUN a \\\n  \"b $(c) ${d\" 'e' && # f\n  COPY (+g/h --I=j) k\n";
    StringBuilder text = new StringBuilder("VERSION 0.8\nt:\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("  ").append(part.replace("&& # f", "# f"));
    }
    long start = System.nanoTime();
    assertThat(EarthfileParser.parse("Earthfile", text.toString()).targets().get(0).recipe())
        .hasSize(40_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }
}
