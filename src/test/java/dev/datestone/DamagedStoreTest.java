package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A file of the store that is cut off, emptied or has other bytes in it: it counts as absent or is
 * named in a message, and never leads to a wrong result.
 */
@Tag("e2e")
class DamagedStoreTest {
  @TempDir static Path all;
  private static Path good;

  /** Like make: the cache's output is made again only when the input is newer. */
  private static final String EARTHFILE =
      """
      VERSION 0.8
      FROM %s
      lib:
          COPY lib.txt .
          SAVE ARTIFACT lib.txt
      all:
          WORKDIR /w
          COPY in.txt .
          COPY +lib/lib.txt .
          RUN --mount=type=cache,target=/c \\
              for f in in lib; do \\
                  if expr "$(stat -c %%y $f.txt)" '>' "$(stat -c %%y /c/$f)" > /dev/null; then \\
                      cat $f.txt > /c/$f; fi; done; \\
              cat /c/in /c/lib > out
          SAVE ARTIFACT out AS LOCAL out
      """
          .formatted(TestImages.BUSYBOX); // whose own test -nt looks at seconds only

  @BeforeAll
  static void build() {
    good = all.resolve("good");
    Tool tool = Tool.in(all.resolve("project")).withHome(good).file("Earthfile", EARTHFILE);
    tool.file("in.txt", "one").file("lib.txt", "lib");
    TestImages.busybox(tool);
    tool.run("+all").ok();
    assertThat(tool.read("out")).isEqualTo("onelib");
  }

  /** One file of each kind: the same but for digests and ids. */
  static Collection<Path> files() throws IOException {
    Map<String, Path> kinds = new TreeMap<>();
    try (Stream<Path> files = Files.walk(good)) {
      files
          .filter(Files::isRegularFile)
          .map(good::relativize)
          .filter(path -> !path.toString().contains("/fs/"))
          .filter(path -> !path.toString().contains("/data/"))
          .sorted()
          .forEach(path -> kinds.put(path.toString().replaceAll("[0-9a-f]{2,}", "x"), path));
    }
    assertThat(kinds.size()).isGreaterThan(12);
    return kinds.values();
  }

  @ParameterizedTest
  @MethodSource("files")
  void neverAWrongResult(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(good.resolve(file));
    Random random = new Random(bytes.length);
    if (bytes.length < 2 || random.nextInt(3) == 0) {
      damage(file, Arrays.copyOf(bytes, bytes.length / 2));
    } else {
      byte[] flipped = bytes.clone();
      flipped[bytes.length - 1 - random.nextInt(Math.min(40, bytes.length))] ^= 0x01;
      damage(file, flipped);
    }
  }

  @Test
  void aDamagedLayerIsBuiltAgainOnceItIsRemovedAsTheHintSays() throws Exception {
    Path home = all.resolve("home");
    Started.command("rm", "-rf", home.toString());
    Started.command("cp", "-a", good.toString(), home.toString());
    try (Stream<Path> layers = Files.list(home.resolve("layers"))) {
      for (Path layer : layers.toList()) {
        Files.writeString(layer.resolve("manifest"), "");
        Files.writeString(layer.resolve("about"), "");
      }
    }
    Tool tool = Tool.in(all.resolve("project")).withHome(home).file("in.txt", "new");
    for (int i = 0; i < 10; i++) {
      String said = tool.run("+all").err();
      if (said.contains("there is no image")) {
        TestImages.busyboxAnew(tool);
      } else if (!said.isEmpty()) {
        assertThat(said).contains("hint: remove that folder");
        String id = said.replaceAll("(?s).*layer ([0-9a-f]+) in.*", "$1");
        Started.command("rm", "-r", home.resolve("layers").resolve(id).toString());
      }
    }
    tool.run("+all").ok();
    assertThat(tool.read("out")).isEqualTo("newlib");
  }

  private void damage(Path file, byte[] bytes) throws IOException {
    Path home = all.resolve("home");
    Started.command("rm", "-rf", home.toString());
    Started.command("cp", "-a", good.toString(), home.toString());
    Files.write(home.resolve(file), bytes);
    Tool tool = Tool.in(all.resolve("project")).withHome(home);
    tool.file("in.txt", "two");
    check(tool, tool.run("-a", "+all/out", "out"), "twolib");
    // And what a step back takes out of the store.
    tool.file("in.txt", "one");
    check(tool, tool.run("-a", "+all/out", "out"), "onelib");
  }

  private static void check(Tool tool, Tool.Result result, String expected) {
    assertThat(result.err()).doesNotContain("bug in datestone").doesNotContain("Exception");
    if (result.code() == 0) {
      assertThat(tool.read("out")).isEqualTo(expected);
    } else {
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains("error: ").contains("hint: ");
    }
  }
}
