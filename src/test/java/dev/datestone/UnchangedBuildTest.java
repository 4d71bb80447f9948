package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The launcher answers a build with nothing to do by itself, and only such a build. The oracle is
 * Java: after each change of the world the launcher may answer or not; then Java, which is asked
 * after it, has to find nothing to do, and to print what was printed. {@code -Ddatestone.changes=N}
 * makes more changes, {@code -Ddatestone.histories=N} more worlds, {@code -Ddatestone.seed=N}
 * begins elsewhere.
 */
@Tag("e2e")
class UnchangedBuildTest {
  @TempDir Path all;

  private ChangingWorld world;

  @BeforeEach
  void makeWorld() throws Exception {
    world = new ChangingWorld(all);
  }

  static LongStream seeds() {
    long first = Long.getLong("datestone.seed", 1);
    return LongStream.range(first, first + Integer.getInteger("datestone.histories", 1));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noChangeIsMissed(long seed) throws Exception {
    Random random = new Random(seed);
    StringBuilder history = new StringBuilder("seed " + seed);
    int changes = Integer.getInteger("datestone.changes", 25);
    int answered = 0;
    for (int i = 0; i < changes; i++) {
      for (int again = random.nextInt(3); again >= 0; again--) {
        Tool.Result result = world.build();
        answered += isAnswered(result) ? 1 : 0;
        requireRight(result, history);
      }
      history.append("\n").append(i).append(": ").append(world.change(random));
    }
    // Most builds follow a change; that some do not is enough to know that it answers at all.
    assertThat(answered).as(history.toString()).isGreaterThan(changes / 20);
  }

  private void requireRight(Tool.Result result, StringBuilder history) throws Exception {
    String saved = world.saved();
    Tool.Result java = world.buildByJava();
    String told =
        history + "\n" + result.out() + result.err() + "\nJava:\n" + java.out() + java.err();
    assertThat(java.code()).as(told).isEqualTo(result.code());
    if (result.code() == 0) {
      assertThat(java.out()).as(told).contains("ok: 0 steps run");
      assertThat(world.saved()).as(told).isEqualTo(saved);
      if (result.out().contains("ok: 0 steps run") && saysNothingNew(result)) {
        assertThat(lines(result)).as(told).isEqualTo(lines(java));
      }
    }
  }

  private static boolean saysNothingNew(Tool.Result result) {
    return result.lines("| saved ").stream().allMatch(line -> line.endsWith("(unchanged)"));
  }

  /** Steps that do not wait for each other are printed in any order. */
  private static List<String> lines(Tool.Result result) {
    return (result.out() + result.err())
        .lines()
        .filter(line -> !line.startsWith(ChangingWorld.JAVA_STARTED))
        .map(line -> line.replaceFirst("cached, .*", "cached"))
        .sorted()
        .toList();
  }

  private static boolean isAnswered(Tool.Result result) {
    return result.code() == 0 && !result.err().contains(ChangingWorld.JAVA_STARTED);
  }

  /** What once was missed: how the project is, and what changes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mkdir v1 v2; rm -rf out; ln -s v1 out | ln -sfn v2 out
          mkdir .env | rmdir .env; echo EARTHLY_BUILD_ARGS=word=w > .env
          mv .git/refs ../refs; ln -s ../../refs .git/refs | git commit -q --allow-empty -m 2
          printf '[Include]\\n path = ../../extra\\n' >> .git/config; \
            git config -f ../extra remote.origin.url file:///a | \
            git config -f ../extra remote.origin.url file:///b
          mkdir -p v1/p; cp part1/Earthfile v1/p; echo 1 > v1/p/g; cp -al v1 v2; rm v2/p/g; \
            echo 2 > v2/p/g; ln -s v1 latest; ln -s latest/p part2 | ln -sfn v2 latest
          true | chown 1000 .git || true
          """)
  void changeIsSeen(String project, String change) throws Exception {
    HostShell.run(world.tool().folder(), project);
    for (int i = 0; i < 4; i++) {
      world.build();
    }
    HostShell.run(world.tool().folder(), change);
    requireRight(world.build(), new StringBuilder(project + "\n" + change));
  }

  @Test
  void notesOfOutputThatWasNotPrintedAreNotUsed() throws Exception {
    world.build().ok();
    String tool = Tool.root().resolve("datestone").toString();
    world
        .tool()
        .process(List.of("sh", "-c", "\"$0\" +all > /dev/full || true", tool))
        .start()
        .waitFor();
    assertThat(world.build().ok().out()).contains("ok: 0 steps run");
  }

  @Test
  void answersWhatWasAskedBefore() throws Exception {
    world.build().ok();
    world.build().ok();
    Tool.Result result = world.build().ok();
    assertThat(isAnswered(result)).as(result.out()).isTrue();
    assertThat(result.out()).contains("*cached*", "(unchanged)");
    assertThat(world.tool().run("+other").ok().out())
        .contains("+other |")
        .doesNotContain("+made |");
  }

  /** A new place that reads files and does not say so to ReadLog fails here. */
  @Test
  void allThatJavaLooksAtIsNoted() throws Exception {
    assumeTrue(HostShell.has("strace"));
    world.build().ok();
    Path trace = all.resolve("trace");
    String tool = Tool.root().resolve("datestone").toString();
    List<String> words =
        List.of("strace", "-f", "-y", "-s", "4096", "-e", "trace=%file", "-o", trace.toString());
    List<String> command = Stream.concat(words.stream(), Stream.of(tool, "+all")).toList();
    assertThat(world.tool().process(command).start().waitFor()).isZero();
    NotedPaths noted = NotedPaths.in(world.notes());
    assertThat(NotedPaths.traced(trace, world.tool().folder()))
        .isNotEmpty()
        .allSatisfy(path -> assertThat(noted.cover(path)).as(path.toString()).isTrue());
  }

  @Test
  void notesOfAnotherBootOrTimeAreNotUsed() throws Exception {
    world.build().ok();
    world.build().ok();
    for (String change :
        List.of("s/boot [0-9a-f]/boot x/", "s/until 1/until 0/", "s/from 1/from 2/", "s/end$//")) {
      world.build().ok();
      assertThat(isAnswered(world.build().ok())).as("before " + change).isTrue();
      HostShell.run(world.notes(), "sed -i -z '" + change + "' *");
      assertThat(isAnswered(world.build().ok())).as(change).isFalse();
    }
  }

  @Test
  void damagedNotesAreNotUsed() throws Exception {
    world.build().ok();
    world.build().ok();
    Path notes;
    try (var files = Files.list(world.notes())) {
      notes = files.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(notes);
    for (int length = 0; length < whole.length; length += 1 + whole.length / 12) {
      Files.write(notes, java.util.Arrays.copyOf(whole, length));
      assertThat(isAnswered(world.build().ok())).as(length + " bytes").isFalse();
      Files.write(notes, whole);
    }
  }

  @Test
  void whatRunsAtEachBuildIsDoneAtEachBuild() throws Exception {
    Tool tool = world.tool();
    tool.file(
        "Earthfile", "VERSION 0.8\nt:\n    LOCALLY\n    RUN echo again >> done\n    RUN true\n");
    for (int i = 0; i < 4; i++) {
      tool.run("+t").ok();
    }
    assertThat(tool.read("done")).isEqualTo("again\n".repeat(4));
  }

  @Test
  void fullOutputIsAnError() throws Exception {
    world.build().ok();
    world.build().ok();
    String tool = Tool.root().resolve("datestone").toString();
    Process process =
        world.tool().process(List.of("sh", "-c", "\"$0\" +all > /dev/full; echo $?", tool)).start();
    String said = text(process.getErrorStream());
    assertThat(text(process.getInputStream())).isEqualTo("1\n");
    assertThat(said).contains("error: cannot write to standard output: No space left on device");
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }
}
