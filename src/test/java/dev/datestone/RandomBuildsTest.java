package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random projects, random changes, real make: after each change the build saves what a build from
 * nothing saves, in an empty store, of the same files. Nothing runs when nothing changed, or when
 * all is as it was once. {@code -Ddatestone.histories=N} plays more, {@code -Ddatestone.seed=N}
 * begins elsewhere.
 */
@Tag("e2e")
class RandomBuildsTest {
  private static final String IMAGE = "datestone/histories:test";
  private static final int CHANGES = 9;

  @TempDir Path all;

  static LongStream seeds() {
    long first = Long.getLong("datestone.seed", 1);
    return LongStream.range(first, first + Integer.getInteger("datestone.histories", 2));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void incrementalBuildSavesTheSameAsACleanBuild(long seed) throws Exception {
    Path empty = all.resolve("empty");
    Path home = all.resolve("home");
    image(empty);
    image(home);
    RandomProject project = new RandomProject(seed, all.resolve("project"), IMAGE);
    Random random = new Random(-seed);
    StringBuilder history = new StringBuilder("seed " + seed);
    Set<Map<String, String>> built = new HashSet<>();
    for (int i = 0; i <= CHANGES; i++) {
      if (i > 0) {
        history.append("\n").append(i).append(": ").append(project.change());
        mishap(project, home, random, history, built);
      }
      String arguments = "--v=" + project.argument();
      Tool tool = Tool.in(project.folder()).withHome(home);
      Tool.Result result = tool.run("+all", arguments);
      Map<String, String> saved = saved(project.folder());

      Path fresh = copy(empty, all.resolve("fresh"));
      RandomProject.delete(project.folder().resolve("out"));
      Tool.Result oracle = Tool.in(project.folder()).withHome(fresh).run("+all", arguments);
      Map<String, String> right = saved(project.folder());
      remove(fresh);

      String told = history + "\n" + project.files().get("Earthfile") + result.out() + result.err();
      assertThat(result.code()).as(told + oracle.out() + oracle.err()).isEqualTo(oracle.code());
      if (result.code() == 0) {
        assertThat(saved).as(told).isEqualTo(right);
        Map<String, String> state = new TreeMap<>(project.files());
        state.put("mode", Files.isExecutable(project.folder().resolve("src/always")) + "");
        state.put("arguments", arguments);
        state.put("folder", project.folder().toString());
        if (!built.add(state)) {
          assertThat(result.out()).as(told).contains("ok: 0 steps run");
        }
        Tool.Result again = tool.run("+all", arguments).ok();
        assertThat(again.out()).as(told + again.out()).contains("ok: 0 steps run");
        assertThat(saved(project.folder())).as(told).isEqualTo(right);
      }
    }
  }

  /** What else happens to a build: it is killed, it is asked to run all, its caches go. */
  private static void mishap(
      RandomProject project,
      Path home,
      Random random,
      StringBuilder history,
      Set<Map<String, String>> built)
      throws Exception {
    Tool tool = Tool.in(project.folder()).withHome(home);
    switch (random.nextInt(11)) {
      case 0, 1 -> {
        history.append(", killed");
        RunningTool build = RunningTool.of(tool, "+all", "--v=" + project.argument());
        Thread.sleep(random.nextInt(900));
        build.java().ifPresent(ProcessHandle::destroyForcibly);
        build.end();
      }
      case 2 -> {
        history.append(", with --no-cache");
        tool.run("--no-cache", "+t0");
        built.clear();
      }
      case 3, 4 -> {
        // The longest unused goes first: some results with the layers below them, some caches.
        String[] wishes = {"--all", "--age=0s", "--size=" + random.nextInt(8) + "MB"};
        String wish = wishes[random.nextInt(wishes.length)];
        history.append(", after prune ").append(wish);
        tool.run("prune", wish).ok();
        image(home);
        built.clear();
      }
      default -> {}
    }
  }

  private static void image(Path home) throws IOException {
    Path folder = Files.createTempDirectory(home.getParent(), "image");
    MakeImage.put(Tool.in(folder).withHome(home), folder, IMAGE, "plain", "2024-01-01");
  }

  private static Map<String, String> saved(Path folder) throws IOException {
    Map<String, String> saved = new TreeMap<>();
    Path out = folder.resolve("out");
    if (Files.isDirectory(out)) {
      try (Stream<Path> files = Files.list(out)) {
        for (Path each : files.toList()) {
          saved.put(each.getFileName().toString(), Files.readString(each));
        }
      }
    }
    return saved;
  }

  private static Path copy(Path from, Path to) {
    RunningTool.command("cp", "-a", from.toString(), to.toString());
    return to;
  }

  private static void remove(Path folder) {
    RunningTool.command("rm", "-rf", folder.toString());
  }
}
