package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code datestone prune} removes, and that builds after it are right. */
@Tag("e2e")
final class PruneTest {
  private static final String FILE =
      """
      VERSION 0.8
      FROM datestone/busybox:test
      a:
          COPY in .
          RUN --mount=type=cache,target=/c cp in /c/kept; cat in > out; echo "=made $(cat in)"
          SAVE ARTIFACT out
      b:
          COPY +a/out .
          RUN echo "=used $(cat out)"
      """;

  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void start() {
    tool = Tool.in(HostShell.folder(folder.resolve("project"))).withHome(folder.resolve("home"));
    TestImages.busybox(tool);
    tool.file("Earthfile", FILE).file("in", "1\n");
    tool.run("+b").ok();
  }

  private String prune(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "prune";
    System.arraycopy(words, 0, all, 1, words.length);
    return tool.run(all).ok().out();
  }

  private int count(String what) {
    return Integer.parseInt(HostShell.run(folder, "ls home/" + what + " | wc -l").strip());
  }

  @Test
  void neededFilesStay() {
    int layers = count("layers");
    assertThat(prune()).startsWith("freed 0 B: 0 layers, 0 results, 0 caches, 0 images");
    assertThat(tool.run("+b").ok().out()).contains("ok: 0 steps run, 4 cached");
    // Only one that nothing names goes.
    HostShell.run(folder, "cp -a home/layers/$(ls home/layers | head -1) home/layers/unnamed");
    assertThat(prune("--dry-run")).startsWith("would free ").contains(": 1 layer, 0 results");
    assertThat(count("layers")).isEqualTo(layers + 1);
    assertThat(prune()).contains(": 1 layer, 0 results");
    assertThat(count("layers")).isEqualTo(layers);
  }

  @Test
  void longestUnusedFilesAreRemovedFirst() {
    HostShell.run(folder, "find home/results -type f | xargs touch -a -m -d '8 days ago'");
    tool.file("in", "2\n").run("+b").ok();
    String freed = prune("--age", "7d");
    assertThat(freed).contains("0 caches, 0 images");
    assertThat(tool.run("+b").ok().out()).contains("ok: 0 steps run, 4 cached");
    tool.file("in", "1\n");
    assertThat(tool.run("+b").ok().out()).contains("| =made 1\n").contains("| =used 1\n");
    assertThat(tool.run("prune", "--age", "soon").err()).contains("\"soon\" is not a duration");
    assertThat(prune("--size", "1B")).contains("1 cache, 0 images");
    assertThat(tool.run("+b").ok().out()).contains("| =made 1\n");
  }

  /** A cache may have seen what nobody knows any more, and results may name what has gone. */
  @Test
  void damagedOrMissingFilesTakeNoSpace() {
    HostShell.run(folder, "for each in home/caches/*/record; do echo damaged > $each; done");
    tool.file("in", "2\n").run("+b").ok();
    HostShell.run(folder, "rm -rf home/layers/$(ls -t home/layers | head -1)");
    assertThat(prune("--size", "1GB")).contains("0 caches, 0 images");
    assertThat(prune("--size", "1B")).contains("1 cache, 0 images");
    assertThat(tool.run("+b").ok().out()).contains("| =made 2\n").contains("| =used 2\n");
  }

  /** Blocks on the disk count, not lengths; an inode with several names counts once. */
  @Test
  void sizesMatchDiskUsage() {
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/busybox:test
        t:
            RUN dd if=/dev/zero of=/sparse bs=1 count=1 seek=3G && seq 300000 > /many && ln /many /same
            RUN --mount=type=cache,target=/c dd if=/dev/zero of=/c/sparse bs=1 count=1 seek=2G; \
                seq 300000 > /c/many; ln -f /c/many /c/same
        """);
    tool.run("+t").ok();
    assertThat(prune("--size", "1GB", "--dry-run")).startsWith("would free 0 B");
    double left = Double.parseDouble(prune().replaceAll("(?s).*left are ([0-9.]+) MB.*", "$1"));
    long disk = Long.parseLong(HostShell.run(folder, "du -sB1 home | cut -f1").strip());
    assertThat(left * 1_000_000).isBetween(disk - 1.5e6, disk + 1.5e6);
    String cache =
        HostShell.run(folder, "du -sB1 home/caches/*/data | sort -n | tail -1 | cut -f1");
    assertThat(tool.run("cache", "ls", "--json").ok().out())
        .contains("\"size\" : " + cache.strip() + ",");
  }

  @Test
  void allKeepsImportedImagesAndResetRemovesThem() {
    assertThat(prune("--all")).contains("1 cache, 0 images");
    assertThat(tool.run("cache", "ls").ok().out()).hasLineCount(1);
    assertThat(tool.run("+b").ok().out()).contains("ok: 4 steps run, 0 cached");
    assertThat(prune("--reset")).containsPattern("1 image; left are [0-9]+ kB");
    assertThat(HostShell.run(folder, "find home/layers home/results home/images -type f"))
        .isEmpty();
    assertThat(tool.run("+b").err()).contains("cannot pull");
  }

  @Test
  void concurrentBuildsAreRight() throws Exception {
    Random random = new Random(5);
    for (int round = 0; round < 12; round++) {
      String text = random.nextInt(3) + "\n";
      tool.file("in", text);
      Path logs = HostShell.folder(folder.resolve("logs" + round));
      Process prune = tool.start(logs, "prune", random.nextBoolean() ? "--all" : "--age=1s");
      if (random.nextInt(3) == 0) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
        prune.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
        prune.destroyForcibly();
      }
      tool.run("+b").ok();
      tool.run("-a", "+a/out", "made").ok();
      assertThat(tool.read("made")).isEqualTo(text);
      prune.waitFor();
    }
    tool.run("+b").ok();
    assertThat(tool.run("+b").ok().out()).contains("ok: 0 steps run, 4 cached");
  }

  /**
   * The cache outlives what its files were made from: make still does what it must, and no more.
   */
  @Test
  void makeContinuesFromACacheThatWasKept() {
    MakeImage.put(tool, folder.resolve("image"), "datestone/make:one", "one", "2025-01-01");
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/make:one
        build:
            WORKDIR /w
            COPY Makefile one two ./
            RUN --mount=type=cache,target=/w/out make -s && cp out/app app
            SAVE ARTIFACT app AS LOCAL app
        """);
    tool.file(
        "Makefile",
        """
        out/app: out/one.o out/two.o
        \tcat out/one.o out/two.o > $@; echo =linked
        out/%.o: %
        \tcat $< > $@; echo =compiled $<
        """);
    built("1", "1", "=compiled one", "=compiled two", "=linked");
    built("1", "1");
    built("2", "1", "=compiled one", "=linked");
    built("2", "2", "=compiled two", "=linked");
    built("1", "2", "=compiled one", "=linked");
    built("1", "2");
    // What is remembered in between is pruned as well.
    tool.file("one", "3\n").run("+build").ok();
    built("1", "2", "=compiled one", "=linked");
  }

  /**
   * Builds after a prune of all that was made before, from sources that are older than any of it.
   */
  private void built(String one, String two, String... said) {
    HostShell.run(folder, "find home/results -type f | xargs -r touch -a -m -d '8 days ago'");
    assertThat(prune("--age", "7d")).contains("0 caches, 0 images").doesNotContain("0 results");
    tool.file("one", one + "\n").file("two", two + "\n");
    HostShell.run(folder, "touch -d 2001-01-01 project/one project/two");
    assertThat(tool.run("+build").ok().lines("| =").stream().map(PruneTest::afterBar))
        .containsExactlyInAnyOrder(said);
    assertThat(HostShell.run(folder, "cat project/app")).isEqualTo(one + "\n" + two + "\n");
  }

  private static String afterBar(String line) {
    return line.substring(line.indexOf("| ") + 2).strip();
  }

  @Test
  void pruneWaitsForARunningBuild() throws IOException, InterruptedException {
    tool.file("Earthfile", FILE.replace("cat in > out", "sleep 3; cat in > out"));
    Process build = tool.start(HostShell.folder(folder.resolve("build")), "+b");
    TimeUnit.MILLISECONDS.sleep(1500);
    Tool.Result pruned = tool.run("prune", "--all").ok();
    assertThat(pruned.out() + pruned.err()).contains("waiting for the builds");
    assertThat(build.waitFor()).isZero();
  }

  @Test
  void readOnlyCommandsDoNotCountAsUse() {
    HostShell.run(folder, "find home/results -type f | xargs touch -a -m -d '8 days ago'");
    String would = prune("--age", "7d", "--dry-run");
    assertThat(would).startsWith("would free ").doesNotContain(" 0 layers");
    prune();
    assertThat(prune("--age", "7d")).isEqualTo(would.replace("would free", "freed"));
  }

  @Test
  void waitingPruneDoesNotBlockBuilds() throws Exception {
    tool.file("Earthfile", FILE.replace("cat in > out", "sleep 8; cat in > out"));
    Process build = tool.start(HostShell.folder(folder.resolve("build")), "+b");
    TimeUnit.MILLISECONDS.sleep(1500);
    Process waiting = tool.start(HostShell.folder(folder.resolve("waiting")), "prune");
    TimeUnit.MILLISECONDS.sleep(1000);
    assertThat(tool.run("image", "ls").ok().out()).contains("datestone/busybox:test");
    assertThat(tool.run("prune").err()).contains("another prune works on");
    assertThat(build.isAlive()).isTrue();
    assertThat(waiting.isAlive()).isTrue();
    assertThat(build.waitFor()).isZero();
    assertThat(waiting.waitFor()).isZero();
  }
}
