package dev.datestone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.engine.Worker.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories against the dating rule: no output may be left as it is when what it was made of
 * has changed, and hardly any may be made again when it has not.
 *
 * <p>{@code -Ddating.histories=N} and {@code -Ddating.seed=S} choose how many and from where.
 */
class DatingHistoriesTest {
  private static final int STEPS = 40;

  @Test
  void noEditIsEverMissed() {
    long seed = Long.getLong("dating.seed", 0);
    long histories = Long.getLong("dating.histories", 10_000);
    Map<String, Counts> table = new ConcurrentHashMap<>();
    Map<String, Long> firstStale = new ConcurrentHashMap<>();
    LongStream.range(seed, seed + histories)
        .parallel()
        .forEach(
            each -> {
              History history = History.random(each, STEPS);
              Counts counts = history.play(line -> {});
              String row = history.layout() + (history.isQuiet() ? "" : " *");
              table.merge(row, counts, DatingHistoriesTest::sum);
              if (counts.stale > 0) {
                firstStale.merge(row, each, Math::min);
              }
            });
    print(table);
    firstStale.values().forEach(each -> System.out.println(story(each)));
    assertThat(firstStale).as("layouts with a stale output and the seed of a history").isEmpty();
    if (histories >= 5_000) {
      assertThat(tooNeedless(table)).as("layouts that build too much").isEmpty();
    }
  }

  /** Found among 100,000: too rare for those that each check plays. */
  @ParameterizedTest
  @ValueSource(longs = {10_109, 36_207, 78_163, 79_449})
  void noEditIsMissedInWhatOnceMissedOne(long seed) {
    assertThat(History.random(seed, STEPS).play(line -> {}).stale).isZero();
  }

  private static List<String> tooNeedless(Map<String, Counts> table) {
    List<String> over = new ArrayList<>();
    for (Layout layout : Layout.values()) {
      checkOne(table, layout.name(), layout.mostNeedless, over);
      checkOne(table, layout.name() + " *", layout.mostNeedlessInTrouble, over);
    }
    return over;
  }

  private static void checkOne(
      Map<String, Counts> table, String row, double most, List<String> over) {
    Counts counts = table.getOrDefault(row, new Counts());
    if (counts.per100() > most) {
      over.add("%s: %.2f for 100 needed, not %.2f".formatted(row, counts.per100(), most));
    }
  }

  private static Counts sum(Counts one, Counts other) {
    Counts sum = new Counts();
    sum.add(one);
    sum.add(other);
    return sum;
  }

  private static String story(long seed) {
    History least = History.random(seed, STEPS).shrunken();
    List<String> lines = new ArrayList<>();
    lines.add("seed " + seed + ", " + least.steps().size() + " steps");
    least.play(line -> lines.add(line.get()));
    return String.join("\n", lines);
  }

  private static void print(Map<String, Counts> table) {
    System.out.printf(
        "%-40s %10s %10s %9s %7s %7s%n",
        "layout (* = mishaps)", "runs", "needed", "needless", "per 100", "stale");
    new TreeMap<>(table)
        .forEach(
            (row, counts) ->
                System.out.printf(
                    "%-40s %10d %10d %9d %7.2f %7d%n",
                    row,
                    counts.runs,
                    counts.needed,
                    counts.needless,
                    counts.per100(),
                    counts.stale));
  }
}
