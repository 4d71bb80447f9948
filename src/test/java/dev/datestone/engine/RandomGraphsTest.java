package dev.datestone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.engine.GraphWorld.Fate;
import dev.datestone.operation.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Random graphs are built after random edits, with commands that fail or are interrupted, and by
 * several builds at a time: every result must be that of a build from nothing, and nothing is
 * executed twice.
 *
 * <p>{@code -Dgraphs=N} and {@code -Dgraphs.seed=S} choose how many and from where.
 */
class RandomGraphsTest {
  private static final int BUILDS = 6;
  private static final long SEED = Long.getLong("graphs.seed", 0);
  private static final long GRAPHS = Long.getLong("graphs", 300);

  @Test
  void everyBuildGivesWhatABuildFromNothingGives() throws Exception {
    for (long seed = SEED; seed < SEED + GRAPHS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      GraphWorld world = new GraphWorld();
      RandomGraph graph = new RandomGraph(random, random.nextInt(2, 25));
      Set<String> known = new HashSet<>();
      for (int i = 0; i < BUILDS; i++) {
        edit(random, world);
        List<Fate> fates = fates(random);
        world.nextFates(fates);
        world.executed.clear();
        boolean complete = build(world, graph, random.nextInt(1, 5));
        assertThat(complete || !fates.isEmpty()).as("seed %s", seed).isTrue();
        if (complete && fates.isEmpty()) {
          Set<String> wanted = new HashSet<>(graph.distinct(world.hostFiles));
          wanted.removeAll(known);
          assertThat(world.executed).as("seed %s, executed", seed).hasSize(wanted.size());
        }
        if (complete) {
          known.addAll(graph.distinct(world.hostFiles));
          assertResults(world, graph, seed);
        } else {
          // What was done before the failure is known, but not which.
          world.nextFates(List.of());
          assertThat(build(world, graph, 2)).isTrue();
          known.addAll(graph.distinct(world.hostFiles));
          assertResults(world, graph, seed);
        }
      }
    }
  }

  @Test
  void nothingIsExecutedTwiceByBuildsAtTheSameTime() throws Exception {
    for (long seed = SEED; seed < SEED + GRAPHS / 3; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      GraphWorld world = new GraphWorld();
      RandomGraph graph = new RandomGraph(random, random.nextInt(2, 25));
      for (int i = 0; i < 3; i++) {
        edit(random, world);
        world.executed.clear();
        try (ExecutorService builds = Executors.newFixedThreadPool(3)) {
          List<Future<Boolean>> running = new ArrayList<>();
          for (int j = 0; j < 3; j++) {
            running.add(builds.submit(() -> build(world, graph, 2)));
          }
          for (Future<Boolean> each : running) {
            assertThat(each.get()).isTrue();
          }
        }
        assertThat(world.executed)
            .as("seed %s, executed", seed)
            .hasSizeLessThanOrEqualTo(graph.distinct(world.hostFiles).size());
        assertResults(world, graph, seed);
      }
      assertThat(world.mostAtATime.get()).isLessThanOrEqualTo(6);
    }
  }

  private static void edit(SplittableRandom random, GraphWorld world) {
    for (int edits = random.nextInt(3); edits > 0; edits--) {
      world.hostFiles.put(
          "h" + random.nextInt(RandomGraph.HOST_FILES), "content " + random.nextInt(4));
    }
  }

  private static List<Fate> fates(SplittableRandom random) {
    List<Fate> fates = new ArrayList<>();
    if (random.nextInt(2) == 0) {
      for (int good = random.nextInt(4); good > 0; good--) {
        fates.add(Fate.SUCCEEDS);
      }
      fates.add(random.nextBoolean() ? Fate.FAILS : Fate.IS_INTERRUPTED);
    }
    return fates;
  }

  /** Whether the build came to a good end. */
  private static boolean build(GraphWorld world, RandomGraph graph, int parallel)
      throws InterruptedException {
    try (Engine engine = world.engine(parallel)) {
      engine.buildAll(graph.operations(), List.of());
      return true;
    } catch (EngineException.CommandFailed e) {
      return false;
    } catch (IllegalStateException e) {
      assertThat(e).hasCauseInstanceOf(InterruptedException.class);
      return false;
    }
  }

  private static void assertResults(GraphWorld world, RandomGraph graph, long seed)
      throws InterruptedException, ExecutionException {
    List<Map<String, String>> expected = graph.expected(world.hostFiles);
    try (Engine engine = world.engine(1)) {
      List<Operation> operations = graph.operations();
      for (int i = 0; i < operations.size(); i++) {
        assertThat(world.files(engine.snapshot(operations.get(i))))
            .as("seed %s, operation %s", seed, i)
            .isEqualTo(expected.get(i));
      }
      assertThat(engine.executed()).as("seed %s, executed again", seed).isZero();
    }
  }
}
