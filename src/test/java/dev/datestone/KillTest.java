package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill -9 of any process at any time leaves nothing behind, and the next build is right. */
@Tag("e2e")
class KillTest {
  @TempDir static Path all;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void killedBuildLeavesNothingAndTheNextIsRight(int seed) throws Exception {
    Random random = new Random(seed);
    Path home = all.resolve("home");
    String sleep = "0.15" + Integer.toUnsignedString(all.hashCode()) + seed;
    Tool tool = Tool.in(Files.createDirectory(all.resolve("project" + seed))).withHome(home);
    TestImages.busybox(tool);
    tool.file("in", "seed " + seed);
    tool.file("Earthfile", earthfile(sleep));
    RunningTool build = RunningTool.of(tool, "+all");
    // Twice: a leftover of the first must not confuse what comes after the second.
    for (int round = 0; round < 2; round++) {
      Thread.sleep(random.nextInt(900));
      kill(build, random.nextInt(3));
      RunningTool.await(
          () -> RunningTool.processesWith(sleep) + RunningTool.processesWith(home + "") == 0);
      assertThat(RunningTool.processesWith(sleep) + RunningTool.processesWith(home + "")).isZero();
      assertThat(RunningTool.mountsBelow(home)).isFalse();
      build = RunningTool.of(tool, "+all");
    }
    Tool.Result last = build.end().ok();
    assertThat(tool.read("out")).isEqualTo("seed " + seed + " one two\n");
    assertThat(tool.read("many").lines().distinct()).hasSize(200);
    if (last.out().contains("ok: 0 steps run")) {
      // The last one killed had only its output left to write; a build with nothing to do sweeps
      // nothing.
      tool.run("--no-cache", "+start").ok();
    }
    assertThat(names(home.resolve("tmp"))).as(last.out()).isEmpty();
    assertThat(tool.run("+all").ok().out()).contains("0 steps run");
  }

  /** The launcher's death ends the rest only once that has asked the kernel for it. */
  @Test
  void killedLauncherLeavesNoProcess() throws Exception {
    String target = "slow" + Integer.toUnsignedString(all.hashCode());
    Tool tool = Tool.in(Files.createDirectory(all.resolve(target)));
    tool.file("Earthfile", "VERSION 0.8\n" + target + ":\n    LOCALLY\n    RUN sleep 100\n");
    // How long a launcher takes until java runs, on this machine and now.
    long begin = System.nanoTime();
    RunningTool first = RunningTool.of(tool, "--no-cache", "+" + target);
    RunningTool.await(() -> first.java().isPresent());
    long whole = System.nanoTime() - begin;
    first.kill("KILL");
    for (int i = 0; i < 30; i++) {
      RunningTool build = RunningTool.of(tool, "--no-cache", "+" + target);
      Thread.sleep(Duration.ofNanos(whole * i / 30));
      build.kill("KILL");
    }
    Thread.sleep(1000); // what goes on would have come to its RUN by now
    RunningTool.await(() -> RunningTool.processesWith(target) == 0);
    assertThat(RunningTool.processesWith(target)).isZero();
  }

  /** Each command does its work in pieces, so that half of it is wrong. */
  private static String earthfile(String sleep) {
    return """
        VERSION 0.8
        FROM %s
        start:
            WORKDIR /w
            COPY in .
            RUN printf '%%s' "$(cat in)" > out && sleep %2$s && printf ' one' >> out
        other:
            FROM +start
            RUN --mount=type=cache,target=/c rm -f /c/*; for i in $(seq 200); do echo $i > /c/$i; done; \\
                sleep %2$s && cat /c/* | sort -n > many
            SAVE ARTIFACT many AS LOCAL many
        all:
            FROM +start
            BUILD +other
            RUN sleep %2$s && echo ' two' >> out
            COPY +other/many copy
            SAVE ARTIFACT out AS LOCAL out
        """
        .formatted(TestImages.BUSYBOX, sleep);
  }

  private static void kill(RunningTool build, int whom) {
    switch (whom) {
      case 0 -> build.kill("KILL");
      case 1 -> {
        Optional<ProcessHandle> java = build.java();
        java.ifPresentOrElse(ProcessHandle::destroyForcibly, () -> build.kill("KILL"));
        RunningTool.await(() -> !build.launcher().isAlive());
      }
      default -> {
        List<ProcessHandle> all =
            Stream.concat(Stream.of(build.launcher()), build.launcher().descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName() + "").toList();
    }
  }
}
