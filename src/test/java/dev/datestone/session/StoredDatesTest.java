package dev.datestone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.datestone.sandbox.FileTimes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asks the ninja of this machine. */
class StoredDatesTest {
  private static final long DAY = Duration.ofDays(1).toNanos();
  private static final String RULES =
      """
      rule gen
        command = cp $in $out
        restat = 1
      rule cc
        command = cat $in x.h > $out && echo $out: $in x.h > $out.d
        depfile = $out.d
        deps = gcc
      build gen.out: gen gen.in
      build a.o: cc a.c
      build b.o: cc b.c
      """;

  @TempDir Path folder;

  @BeforeEach
  void build() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/ninja")), "needs ninja");
    Files.writeString(folder.resolve("build.ninja"), RULES);
    for (String each : List.of("gen.in", "a.c", "b.c", "x.h")) {
      Files.writeString(folder.resolve(each), each);
      FileTimes.set(folder.resolve(each), 1_700_000_000_123_456_789L);
    }
    assertThat(ninja()).contains("[3/3]");
    assertThat(ninja()).contains("no work to do");
  }

  private String ninja() throws Exception {
    Process process =
        new ProcessBuilder("ninja", "-v")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private void allADayEarlier() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        FileTimes.set(each, FileTimes.get(each) - DAY);
      }
    }
  }

  private void edit(String name) throws IOException {
    Path file = folder.resolve(name);
    long hourAgo = FileTimes.fileClock(folder) - Duration.ofHours(1).toNanos();
    Files.writeString(file, "edited");
    // Later than all outputs are now, and earlier than they were.
    FileTimes.set(file, hourAgo);
  }

  @Test
  void ninjaHasNothingToDoAfterAllMovedBack() throws Exception {
    long before = FileTimes.get(folder.resolve(".ninja_log"));
    allADayEarlier();
    StoredDates.moveBack(folder, DAY);
    assertThat(FileTimes.get(folder.resolve(".ninja_log"))).isEqualTo(before - DAY);
    assertThat(ninja()).contains("no work to do");
  }

  @ParameterizedTest
  @CsvSource({"gen.in, [1/1] cp gen.in", "b.c, [1/1] cat b.c", "x.h, [2/2] cat"})
  void ninjaMakesExactlyTheDependentsOfAnEditThatLooksOlderThanItsNotes(String file, String made)
      throws Exception {
    allADayEarlier();
    StoredDates.moveBack(folder, DAY);
    edit(file);
    assertThat(ninja()).contains(made);
    assertThat(ninja()).contains("no work to do");
  }

  /** The reason for all this. */
  @Test
  void ninjaWouldMissTheEditOtherwise() throws Exception {
    allADayEarlier();
    edit("gen.in");
    assertThat(ninja()).doesNotContain("cp gen.in");
  }

  @Test
  void filesThatAreNotNinjasAreLeftAlone() throws Exception {
    for (String text :
        List.of("", "# ninja log v6\nodd\n1\t2\tx\ty\tz\n", "# ninjadeps\n", "other")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThat(StoredDates.log(bytes, DAY)).isEqualTo(bytes);
      assertThat(StoredDates.deps(bytes, DAY)).isEqualTo(bytes);
    }
    byte[] deps = Files.readAllBytes(folder.resolve(".ninja_deps"));
    for (int length = 0; length < deps.length; length++) {
      byte[] cut = Arrays.copyOf(deps, length);
      assertThat(StoredDates.deps(cut, DAY)).hasSize(length);
    }
  }
}
