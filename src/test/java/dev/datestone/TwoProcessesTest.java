package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two concurrent builds on one store: equal steps run once, caches follow their sharing mode. */
@Tag("e2e")
class TwoProcessesTest {
  @TempDir Path folder;
  private Tool tool;
  private String nonce;

  @BeforeEach
  void busybox() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    nonce = folder.getFileName().toString();
  }

  private Tool earthfile(String targets) {
    return tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\n"
            + targets.replace("NONCE", nonce).replace("CACHE_ID", "id=" + nonce));
  }

  private List<String> log() {
    tool.run("cache", "cp", nonce + ":log", "log").ok();
    return tool.read("log").lines().toList();
  }

  @Test
  void targetBuiltByTwoProcessesRunsOnce() {
    earthfile("a:\n    RUN echo NONCE && sleep 1 && date > /made\n    SAVE ARTIFACT /made\n");
    RunningTool one = RunningTool.of(tool, "-a", "+a/made", "one");
    RunningTool other = RunningTool.of(tool, "-a", "+a/made", "other");
    String said = one.end().ok().out() + other.end().ok().out();
    assertThat(said).containsOnlyOnce("1 step run, 0 cached").containsOnlyOnce("0 steps run, 1");
    assertThat(tool.read("one")).isEqualTo(tool.read("other"));
  }

  @Test
  void folderSavedByTwoProcessesIsConsistent() throws IOException {
    earthfile(
        """
        a:
            ARG by
            ARG until
            RUN --no-cache mkdir /made && cd /made && for i in $(seq 400); do echo $by > $i; done && \
                while [ $(date +%s) -lt $until ]; do :; done
            SAVE ARTIFACT /made AS LOCAL made
        """);
    for (int round = 0; round < 3; round++) {
      String until = "--until=" + (System.currentTimeMillis() / 1000 + 2);
      RunningTool first = RunningTool.of(tool, "+a", "--by=1" + round, until);
      RunningTool second = RunningTool.of(tool, "+a", "--by=2" + round, until);
      first.end().ok();
      second.end().ok();
      try (Stream<Path> files = Files.list(folder.resolve("made"))) {
        List<String> made = files.map(file -> tool.read("made/" + file.getFileName())).toList();
        assertThat(made).hasSize(400).containsOnly(made.getFirst());
        assertThat(made.getFirst()).isIn("1" + round + "\n", "2" + round + "\n");
      }
    }
  }

  @Test
  void differentTargetsRunInParallel() {
    earthfile("a:\n    RUN echo a NONCE && sleep 5\nb:\n    RUN echo b NONCE\n");
    RunningTool slow = RunningTool.of(tool, "+a").saying("--> RUN");
    tool.run("+b").ok();
    assertThat(slow.launcher().isAlive()).isTrue();
    slow.end().ok();
  }

  private static String logging(String name, String mount, String seconds) {
    return name
        + ":\n    RUN --mount=type=cache,CACHE_ID,target=/c"
        + mount
        + " echo begin "
        + name
        + " >> /c/log && sleep "
        + seconds
        + " && echo end "
        + name
        + " >> /c/log\n";
  }

  @Test
  void lockedCacheIsUsedByOneProcessAtATime() {
    earthfile(logging("a", "", "3") + logging("b", "", "0.1"));
    RunningTool first = RunningTool.of(tool, "+a").saying("--> RUN");
    Tool.Result second = tool.run("+b").ok();
    first.end().ok();
    assertThat(second.out()).contains("+b | waiting for cache " + nonce);
    assertThat(log()).containsExactly("begin a", "end a", "begin b", "end b");
  }

  @Test
  void waitingThreadsKeepTheLockOfTheirProcess() {
    earthfile(
        logging("a", "", "3")
            + logging("b", "", "1")
            + logging("c", "", "0.1")
            + "both:\n    BUILD +a\n    BUILD +b\n");
    RunningTool both = RunningTool.of(tool, "+both").saying("waiting for cache");
    tool.run("+c").ok();
    both.end().ok();
    List<String> log = log();
    assertThat(log).hasSize(6);
    for (int i = 0; i < 6; i += 2) {
      assertThat(log.get(i + 1)).isEqualTo(log.get(i).replace("begin", "end"));
    }
  }

  @Test
  void sharedCacheIsUsedConcurrentlyForTheSameFiles() {
    earthfile(logging("a", ",sharing=shared", "5") + logging("b", ",sharing=shared", "0.1"));
    RunningTool first = RunningTool.of(tool, "+a").saying("--> RUN");
    Tool.Result second = tool.run("+b").ok();
    first.end().ok();
    assertThat(second.out()).doesNotContain("waits");
    assertThat(log()).containsExactly("begin a", "begin b", "end b", "end a");
  }

  @Test
  void sharedCacheMakesStepsWithOtherFilesWait() {
    String copy = "\n    COPY file .\n";
    earthfile(
        logging("a", ",sharing=shared", "3").replaceFirst("\n", copy)
            + logging("b", ",sharing=shared", "0.1").replaceFirst("\n", copy));
    tool.file("file", "one");
    RunningTool first = RunningTool.of(tool, "+a").saying("--> RUN");
    tool.file("file", "two");
    Tool.Result second = tool.run("+b").ok();
    first.end().ok();
    assertThat(second.out()).contains("+b | waiting for cache");
    assertThat(log()).containsExactly("begin a", "end a", "begin b", "end b");
  }

  @Test
  void privateCacheIsSeparateForConcurrentSteps() {
    earthfile(
        logging("a", ",sharing=private", "5")
            + "b:\n    RUN --mount=type=cache,CACHE_ID,target=/c,sharing=private"
            + " echo NONCE && test ! -e /c/log && touch /c/mine\n");
    RunningTool first = RunningTool.of(tool, "+a").saying("--> RUN");
    assertThat(tool.run("+b").ok().out()).doesNotContain("waits");
    assertThat(first.launcher().isAlive()).isTrue();
    first.end().ok();
  }

  @Test
  void cacheInUseIsNotRemoved() {
    earthfile(logging("a", "", "5"));
    RunningTool first = RunningTool.of(tool, "+a").saying("--> RUN");
    RunningTool.await(() -> tool.run("cache", "ls").out().contains(nonce));
    Tool.Result refused = tool.run("cache", "rm", nonce);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            "error: the cache " + nonce + " is in use\nhint: wait until that build has finished\n");
    first.end().ok();
    tool.run("cache", "rm", nonce).ok();
    assertThat(tool.run("cache", "ls").ok().out()).doesNotContain(nonce);
  }
}
