package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
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
 * A truncated, empty or changed file of the store counts as absent or is reported, and never gives
 * a wrong result.
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

  /** One file of each kind, ignoring digests and ids. */
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
  void damagedFileNeverGivesAWrongResult(Path file) throws Exception {
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

  /** Results of steps are made again; only imported images must be imported again. */
  @Test
  void damagedLayersAreBuiltAgain() throws Exception {
    for (String damage : List.of("manifest", "about", "fs")) {
      Tool tool = copied().file("in.txt", "new " + damage);
      Path image = null;
      List<Path> layers;
      try (Stream<Path> all = Files.list(home().resolve("layers"))) {
        layers = all.toList();
      }
      for (Path layer : layers) {
        if (Files.exists(layer.resolve("fs/bin/busybox"))) {
          image = layer;
        } else {
          damage(layer, damage);
        }
      }
      Tool.Result result = tool.run("+all").ok();
      assertThat(result.out() + result.err()).contains("is damaged; the steps that need it run");
      assertThat(tool.read("out")).isEqualTo("new " + damage + "lib");
      assertThat(image).isNotNull();
      damage(image, damage);
      tool.file("in.txt", "newer " + damage);
      assertThat(tool.run("+all").err()).contains("hint: import it again");
      TestImages.busyboxAnew(tool);
      tool.run("+all").ok();
      assertThat(tool.read("out")).isEqualTo("newer " + damage + "lib");
    }
  }

  /** A COPY of an artifact compares what it reads with what the step made. */
  @Test
  void missingOrDamagedArtifactIsBuiltAgain() throws Exception {
    for (String damage : List.of("rm", "truncate -s 1", "cp /etc/hostname")) {
      Tool tool = copied();
      RunningTool.command(
          "sh", "-c", "for f in " + home() + "/layers/*/fs/lib.txt; do " + damage + " $f; done");
      String edit = "beside " + damage;
      tool.file("in.txt", edit);
      assertThat(tool.run("+all").ok().err()).doesNotContain("Exception");
      assertThat(tool.read("out")).isEqualTo(edit + "lib");
    }
  }

  @Test
  void pruneRemovesDamagedLayersAndContinues() throws Exception {
    Tool tool = copied();
    try (Stream<Path> layers = Files.list(home().resolve("layers"))) {
      for (Path layer : layers.toList()) {
        damage(layer, Files.exists(layer.resolve("fs/bin/busybox")) ? "none" : "manifest");
      }
    }
    assertThat(tool.run("prune").ok().out()).doesNotContain(": 0 layers");
    tool.file("in.txt", "pruned").run("+all").ok();
    assertThat(tool.read("out")).isEqualTo("prunedlib");
  }

  private static void damage(Path layer, String part) throws Exception {
    switch (part) {
      case "manifest", "about" -> {
        byte[] bytes = Files.readAllBytes(layer.resolve(part));
        bytes[bytes.length - 1] ^= 1;
        Files.write(layer.resolve(part), bytes);
      }
      case "fs" -> RunningTool.command("rm", "-rf", layer.resolve("fs").toString());
      default -> {}
    }
  }

  private static Path home() {
    return all.resolve("home");
  }

  private static Tool copied() throws Exception {
    RunningTool.command("rm", "-rf", home().toString());
    RunningTool.command("cp", "-a", good.toString(), home().toString());
    return Tool.in(all.resolve("project")).withHome(home());
  }

  private void damage(Path file, byte[] bytes) throws Exception {
    Tool tool = copied();
    Files.write(home().resolve(file), bytes);
    tool.file("in.txt", "two");
    check(tool, tool.run("-a", "+all/out", "out"), "twolib");
    // And what a step back takes out of the store.
    tool.file("in.txt", "one");
    check(tool, tool.run("-a", "+all/out", "out"), "onelib");
    if (!file.endsWith("version")) { // whose message says what to do
      tool.run("prune").ok();
    }
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
