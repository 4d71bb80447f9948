package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.session.ClockAhead;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code datestone cache export} and {@code import}: caches that go from machine to machine. */
@Tag("e2e")
class CacheTransferTest {
  private static final String CACHE = "+build:/work/out";
  private static final String EARTHFILE =
      """
      VERSION 0.8
      FROM datestone/make:plain
      WORKDIR /work
      build:
          COPY Makefile *.in .
          RUN --mount=type=cache,target=/work/out make
          RUN --mount=type=cache,target=/work/out cp out/all all
          SAVE ARTIFACT all AS LOCAL all
      """;
  @TempDir Path folder;
  private Tool first;
  private Tool second;

  @BeforeEach
  void build() throws Exception {
    TwoMachines machines = TwoMachines.in(folder, EARTHFILE);
    first = machines.first();
    second = machines.second();
    assertThat(made(first)).containsExactly("making a", "making b", "linking");
  }

  private static List<String> made(Tool tool) {
    Tool.Result result = tool.run("--no-cache", "+build").ok();
    String sources = tool.read("a.in") + tool.read("b.in");
    assertThat(tool.read("all")).isEqualTo(sources);
    return TwoMachines.made(result);
  }

  @Test
  void importedCacheHasNothingToDoAndMakesTheDependentsOfAnEdit() {
    String file = folder.resolve("caches.tar").toString();
    assertThat(first.run("cache", "export", CACHE, file).ok().out())
        .startsWith("exported " + CACHE + " (branch main): 3 files, 12 B; ");
    assertThat(second.run("cache", "import", file).ok().out())
        .startsWith("imported " + CACHE + " (branch main): 3 files, 12 B; ");
    assertThat(made(second)).isEmpty();
    second.file("b.in", "b2\n");
    assertThat(made(second)).containsExactly("making b", "linking");
    second.file("b.in", "b1\n");
    assertThat(made(second)).containsExactly("making b", "linking");
    assertThat(made(second)).isEmpty();
  }

  @Test
  void clockThatIsADayBehindMakesNoDifference() throws Exception {
    Path file = folder.resolve("caches.tar");
    Path ahead = folder.resolve("ahead.tar");
    first.run("cache", "export", CACHE, file.toString()).ok();
    ClockAhead.rewrite(file, ahead, Duration.ofDays(1), Files.createDirectory(folder.resolve("w")));
    assertThat(second.run("cache", "import", ahead.toString()).ok().out())
        .contains(": all its dates are 25 hours earlier here\n");
    assertThat(made(second)).isEmpty();
    second.file("a.in", "a2\n");
    assertThat(made(second)).containsExactly("making a", "linking");
    assertThat(made(second)).isEmpty();
  }

  @Test
  void clockThatIsADayAheadMakesNoDifference() throws Exception {
    Path file = folder.resolve("caches.tar");
    Path behind = folder.resolve("behind.tar");
    first.run("cache", "export", CACHE, file.toString()).ok();
    ClockAhead.rewrite(
        file, behind, Duration.ofDays(-1), Files.createDirectory(folder.resolve("w")));
    second.run("cache", "import", behind.toString()).ok();
    assertThat(made(second)).isEmpty();
    second.file("a.in", "a2\n");
    assertThat(made(second)).containsExactly("making a", "linking");
  }

  @Test
  void onlyNewerSnapshotsReplaceACache() {
    String url = "file://" + folder.resolve("remote");
    first.run("cache", "export", CACHE, url).ok();
    assertThat(second.run("cache", "import", url).ok().out()).startsWith("imported ");
    assertThat(second.run("cache", "import", url).ok().out())
        .isEqualTo("kept " + CACHE + ": the snapshot (branch main) is not newer\n");
    first.file("a.in", "a2\n");
    made(first);
    assertThat(first.run("cache", "export", CACHE, url).ok().out()).startsWith("exported ");
    // Not used since: the newer one takes its place.
    assertThat(second.run("cache", "import", url).ok().out()).startsWith("replaced ");
    second.file("a.in", "a2\n");
    assertThat(made(second)).isEmpty();
    // Used since, and older snapshots come from it.
    assertThat(second.run("cache", "import", url).ok().out()).startsWith("kept ");
    first.file("a.in", "a3\n");
    made(first);
    first.run("cache", "export", CACHE, url).ok();
    Tool.Result refused = second.run("cache", "import", url);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            "error: cache "
                + CACHE
                + " exists here and is not an older version of the snapshot\n"
                + "hint: --force replaces it; datestone cache snapshot keeps it first\n");
    assertThat(second.run("cache", "import", "--force", url).ok().out()).startsWith("replaced ");
    second.file("a.in", "a3\n");
    assertThat(made(second)).isEmpty();
  }

  @Test
  void snapshotsAreListedByBranchAndTheNearestIsImported() {
    String url = "file://" + folder.resolve("remote");
    first.run("cache", "export", CACHE, url).ok();
    TwoMachines.git(first, "git checkout -qb feature && git commit -qm two --allow-empty");
    first.file("b.in", "b2\n");
    made(first);
    TwoMachines.git(first, "git commit -qam three");
    first.run("cache", "export", CACHE, url).ok();
    String list = second.run("cache", "ls", "--remote", url).ok().out();
    assertThat(list.lines().skip(1).map(line -> line.replaceAll("  +", " ").split(" ")[2]))
        .containsExactly("feature", "main");
    assertThat(second.run("cache", "ls", "--remote", url, "--json").ok().out())
        .contains("\"branch\" : \"feature\"", "\"project\" : \"" + first.folder() + "\"");
    TwoMachines.git(second, "git fetch -q origin && git checkout -qb topic origin/feature");
    assertThat(second.run("cache", "import", url).ok().out())
        .startsWith("imported " + CACHE + " (branch feature): ");
    assertThat(made(second)).isEmpty();
    second.run("cache", "rm", CACHE).ok();
    TwoMachines.git(second, "git checkout -qb other origin/main");
    assertThat(second.run("cache", "import", url, CACHE).ok().out())
        .startsWith("imported " + CACHE + " (branch main): ");
    assertThat(second.run("cache", "import", "--force", "--branch=feature", url, CACHE).ok().out())
        .startsWith("replaced " + CACHE + " (branch feature): ");
  }

  @Test
  void secondExportMovesWhatChanged() throws Exception {
    String url = "file://" + folder.resolve("remote");
    first.file("b.in", "0123456789abcdef".repeat(1 << 16));
    made(first);
    first.run("cache", "export", CACHE, url).ok();
    assertThat(first.run("cache", "export", CACHE, url).ok().out()).endsWith("; 0 B written\n");
    first.file("a.in", "a2\n");
    made(first);
    long before = size(folder.resolve("remote"));
    first.run("cache", "export", CACHE, url).ok();
    assertThat(size(folder.resolve("remote")) - before).isLessThan(20_000);
  }

  private static long size(Path folder) {
    return Long.parseLong(HostShell.run(folder, "du -sb . | cut -f1").strip());
  }

  @Test
  void wrongInputsAreExplained() throws Exception {
    assertThat(second.run("cache", "import", "none.tar").err())
        .isEqualTo(
            "error: cannot import from none.tar: " + second.folder() + "/none.tar: no such file\n");
    second.file("text", "no tar\n");
    assertThat(second.run("cache", "import", "text").err())
        .isEqualTo(
            "error: cannot import from text: "
                + second.folder()
                + "/text is not a whole file of exported caches\n");
    String url = "file://" + folder.resolve("remote");
    assertThat(second.run("cache", "import", url).err())
        .isEqualTo("error: " + url + " has no cache of this project (" + first.folder() + ")\n");
    first.run("cache", "export", CACHE, url).ok();
    assertThat(second.run("cache", "import", url, "+built:/work/out").err())
        .isEqualTo(
            "error: cache \"+built:/work/out\" not found in "
                + url
                + "\nhint: did you mean "
                + CACHE
                + "?\n");
    Tool.Result usage = first.run("cache", "export", CACHE);
    assertThat(usage.code()).isEqualTo(2);
    assertThat(usage.err()).contains("datestone cache export needs a NAME and a DEST");
    assertThat(first.run("cache", "export", CACHE, "none/x.tar").err())
        .isEqualTo(
            "error: cannot export to none/x.tar: "
                + first.folder()
                + "/none: No such file or folder\n");
    // A part is gone: nothing is imported, nothing replaced.
    String whole = first.run("cache", "ls").ok().out();
    HostShell.run(folder, "for f in $(find remote/blobs -type f -size -2k); do echo x > $f; done");
    Tool.Result torn = second.run("cache", "import", url);
    assertThat(torn.code()).isEqualTo(1);
    assertThat(torn.err())
        .contains(" is missing or damaged\nhint: no cache was changed; export it again\n");
    assertThat(second.run("cache", "ls").ok().out()).hasLineCount(1);
    assertThat(whole).contains(CACHE);
    assertThat(folder.resolve("second/home/tmp")).isEmptyDirectory();
  }

  /** Killed at any moment, an import leaves the old cache or the new one, whole. */
  @Test
  void killedImportLeavesAGoodCache() throws Exception {
    first.file("b.in", "much\n".repeat(400_000));
    made(first);
    String file = folder.resolve("caches.tar").toString();
    first.run("cache", "export", CACHE, file).ok();
    assertThat(made(second)).hasSize(3);
    second.file("b.in", "old\n");
    made(second);
    second.file("b.in", first.read("b.in"));
    int replaced = 0;
    for (int millis = 100; replaced < 2 && millis < 6000; millis += 60) {
      RunningTool tool = RunningTool.of(second, "cache", "import", "--force", file);
      Thread.sleep(millis);
      tool.kill("KILL");
      tool.end();
      HostShell.run(
          folder.resolve("second/home/caches"),
          "[ $(ls | wc -l) = 1 ] && cd * && [ $(wc -l < data/b) = 400000 -o \"$(cat data/b)\" = old ]"
              + " && cmp data/all - < <(cat data/a data/b) && [ -s record ] && [ -s state ]");
      if (HostShell.run(folder.resolve("second/home/caches"), "wc -l < */data/b")
          .contains("400000")) {
        replaced++;
      }
    }
    assertThat(replaced).isPositive();
    assertThat(made(second)).isEmpty();
    second.file("a.in", "a2\n");
    assertThat(made(second)).containsExactly("making a", "linking");
    assertThat(second.run("cache", "ls").ok().out()).hasLineCount(2);
    assertThat(folder.resolve("second/home/tmp")).isEmptyDirectory();
  }

  /** The old file or the new one. */
  @Test
  void killedExportLeavesAWholeFile() throws Exception {
    Path file = folder.resolve("caches.tar");
    first.run("cache", "export", CACHE, file.toString()).ok();
    byte[] old = Files.readAllBytes(file);
    first.file("b.in", "much\n".repeat(400_000));
    made(first);
    for (int millis = 150; millis < 3000; millis += 150) {
      RunningTool tool = RunningTool.of(first, "cache", "export", CACHE, file.toString());
      Thread.sleep(millis);
      tool.kill("KILL");
      tool.end();
      byte[] now = Files.readAllBytes(file);
      if (!Arrays.equals(now, old)) {
        assertThat(second.run("cache", "import", file.toString()).ok().out())
            .contains(": 3 files, 4.0 MB;");
        return;
      }
    }
  }

  @Test
  void twoExportsAtOnceLeaveOneThatIsWhole() throws Exception {
    String url = "file://" + folder.resolve("remote");
    first.file("b.in", "much\n".repeat(400_000));
    made(first);
    second.file("b.in", "other\n".repeat(400_000));
    made(second);
    RunningTool one = RunningTool.of(first, "cache", "export", CACHE, url);
    RunningTool two = RunningTool.of(second, "cache", "export", CACHE, url);
    one.end().ok();
    two.end().ok();
    Tool third = TwoMachines.machine(folder, "third");
    HostShell.run(folder, "git clone -q first/project clone && cp -a clone/. third/project/");
    third.run("cache", "import", url).ok();
    String all = Files.readString(data("third").resolve("all"), StandardCharsets.UTF_8);
    assertThat(all).isIn("a1\n" + first.read("b.in"), "a1\n" + second.read("b.in"));
  }

  @Test
  void differencesAreListed() throws Exception {
    first.run("cache", "export", CACHE, "c.tar").ok();
    assertThat(first.run("cache", "diff", CACHE, "c.tar").ok().out())
        .isEqualTo(
            "0 added, 0 changed, 0 removed (0 B before, 0 B after); 0 with another date alone\n");
    first.file("b.in", "b22\n");
    made(first);
    Files.writeString(data("first").resolve("new"), "12345");
    Files.delete(data("first").resolve("a"));
    assertThat(first.run("cache", "diff", "c.tar", CACHE).ok().out())
        .isEqualTo(
            """
            - a (3 B)
            ~ all (6 B, 7 B)
            ~ b (3 B, 4 B)
            + new (5 B)
            1 added, 2 changed, 1 removed (12 B before, 16 B after); 1 with another date alone
            """);
    assertThat(first.run("cache", "diff", CACHE, "file:///none").err())
        .isEqualTo(
            "error: cache "
                + CACHE
                + " not found in file:///none\n"
                + "hint: datestone cache ls --remote file:///none lists what is there\n");
  }

  @Test
  void forkedCacheHasNothingToDo() {
    first.run("cache", "fork", CACHE, "+other:/work/out").ok();
    first.file("Earthfile", EARTHFILE.replace("build:", "other:"));
    Tool.Result result = first.run("+other").ok();
    assertThat(result.out()).doesNotContain("| making", "| linking");
    first.file("a.in", "a2\n");
    assertThat(first.run("+other").ok().out()).contains("| making a\n").doesNotContain("making b");
    // The other one is as it was.
    first.file("Earthfile", EARTHFILE).file("a.in", "a1\n");
    assertThat(made(first)).isEmpty();
    assertThat(first.run("cache", "fork", CACHE, "+other:/work/out").err())
        .isEqualTo(
            """
            error: cache +other:/work/out exists already
            hint: datestone cache rm +other:/work/out removes it
            """);
  }

  @Test
  void fullDiskIsReportedAndLeavesTheCache() throws Exception {
    Path file = folder.resolve("caches.tar");
    byte[] much = new byte[12 << 20];
    new Random(1).nextBytes(much);
    Files.write(data("first").resolve("much"), much);
    first.run("cache", "export", CACHE, file.toString()).ok();
    // In a mount namespace of its own, so that the small disk is gone when the script is.
    String script =
        """
        mkdir small
        mount -t tmpfs -o size=8m small small
        "$T" cache export %1$s file://$PWD/small/store; echo "code $?"
        find small/store/records -type f 2> err
        "$T" cache export %1$s small/file.tar; echo "code $?"
        ls small; rm -rf small/*
        export DATESTONE_HOME=$PWD/small/home
        "$T" cache import caches.tar; echo "code $?"
        find small/home/tmp small/home/caches -mindepth 1
        """
            .formatted(CACHE);
    ProcessBuilder builder =
        new ProcessBuilder(HostShell.mounting(script))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("T", Tool.root().resolve("datestone").toString());
    builder.environment().put("DATESTONE_HOME", folder.resolve("first/home").toString());
    Process run = builder.start();
    String small = folder.resolve("small").toString();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said)
        .startsWith(
            """
            error: cannot export to file://%1$s/store: %1$s/store: No space left on device
            code 1
            error: cannot export to small/file.tar: %1$s/file.tar: No space left on device
            code 1
            store
            error: \
            """
                .formatted(small))
        .endsWith("to free space: datestone prune --age 7d\ncode 1\n")
        .hasLineCount(8);
    assertThat(made(first)).isEmpty();
  }

  @Test
  void cacheIsRolledBackToStatesThatWereKept() {
    assertThat(first.run("cache", "log", CACHE).ok().out()).hasLineCount(1);
    assertThat(first.run("cache", "snapshot", CACHE, "--note", "good").ok().out())
        .isEqualTo("kept " + CACHE + ": 3 files, 12 B\n");
    first.file("b.in", "b2\n");
    assertThat(made(first)).hasSize(2);
    assertThat(first.run("cache", "rollback", CACHE).ok().out())
        .startsWith(CACHE + " is what it was at ")
        .endsWith(": 3 files, 12 B (good)\n");
    // It has seen the old file only.
    assertThat(made(first)).containsExactly("making b", "linking");
    first.run("cache", "rollback", CACHE, "2").ok();
    first.file("b.in", "b1\n");
    assertThat(made(first)).isEmpty();
    String log = first.run("cache", "log", CACHE).ok().out();
    assertThat(log.lines().skip(1).map(line -> line.replaceFirst(".*B +3 +", "")))
        .containsExactly("before rollback", "before rollback", "good");
    assertThat(first.run("cache", "rollback", CACHE, "4").err())
        .isEqualTo(
            "error: cache "
                + CACHE
                + " has 3 kept states\nhint: datestone cache log "
                + CACHE
                + " lists them\n");
    first.run("cache", "rm", CACHE).ok();
    assertThat(made(first)).hasSize(3);
    assertThat(first.run("cache", "log", CACHE).ok().out()).hasLineCount(1);
    assertThat(HostShell.run(folder, "find first/home/snapshots -type f")).isEmpty();
  }

  @Test
  void onlyTenStatesAreKeptAndTheOldestCanBeRestored() {
    for (int i = 0; i < 11; i++) {
      first.file("b.in", "b" + i + "\n");
      made(first);
      first.run("cache", "snapshot", CACHE, "--note", "state " + i).ok();
    }
    assertThat(first.run("cache", "log", CACHE).ok().out())
        .hasLineCount(11)
        .contains("state 1\n", "state 10\n")
        .doesNotContain("state 0\n");
    first.file("b.in", "new\n");
    made(first);
    first.run("cache", "rollback", CACHE, "10").ok();
    first.file("b.in", "b1\n");
    assertThat(made(first)).isEmpty();
  }

  @Test
  void nameMeansTheCacheOfTheProjectInTheCurrentFolder() throws Exception {
    Tool other = Tool.in(Files.createDirectories(folder.resolve("other")));
    other.withHome(folder.resolve("first/home"));
    other.file("Earthfile", EARTHFILE).file("Makefile", TwoMachines.MAKEFILE);
    other.file("a.in", "other a\n").file("b.in", "other b\n");
    assertThat(made(other)).hasSize(3);
    other.run("cache", "cp", CACHE + ":all", "copied").ok();
    assertThat(other.read("copied")).isEqualTo("other a\nother b\n");
    first.run("cache", "cp", CACHE + ":all", "copied").ok();
    assertThat(first.read("copied")).isEqualTo("a1\nb1\n");
    Tool nowhere = Tool.in(folder).withHome(folder.resolve("first/home"));
    assertThat(nowhere.run("cache", "export", CACHE, "x.tar").err())
        .startsWith("error: \"" + CACHE + "\" matches 2 caches\nhint: use an id: ");
  }

  @Test
  void pinnedCacheIsNotPruned() {
    first.run("cache", "pin", CACHE).ok();
    first.run("prune", "--all").ok();
    assertThat(first.run("cache", "ls").ok().out()).contains(CACHE);
    first.run("cache", "pin", "--undo", CACHE).ok();
    first.run("prune", "--all").ok();
    assertThat(first.run("cache", "ls").ok().out()).hasLineCount(1);
  }

  private Path data(String machine) throws Exception {
    try (var caches = Files.list(folder.resolve(machine).resolve("home/caches"))) {
      return caches.toList().getFirst().resolve("data");
    }
  }

  @Test
  void cacheInUseIsNotExported() {
    first.file(
        "Earthfile",
        EARTHFILE + "slow:\n    RUN --mount=type=cache,target=/c,id=slow echo begun && sleep 30\n");
    RunningTool slow = RunningTool.of(first, "+slow").saying("begun");
    Tool.Result refused = first.run("cache", "export", "slow", "x.tar");
    assertThat(refused.err())
        .isEqualTo("error: the cache slow is in use\nhint: wait until that build has finished\n");
    assertThat(first.folder().resolve("x.tar")).doesNotExist();
    slow.kill("TERM");
    slow.end();
  }
}
