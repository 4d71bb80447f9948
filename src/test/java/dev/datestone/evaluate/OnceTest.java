package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.datestone.earthfile.EarthfileParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Random Earthfiles whose targets are built in parallel: each target is evaluated just once for the
 * same values of what it looks at, and nobody waits for ever. The oracle does the same one by one.
 */
class OnceTest {
  private static final Path TOP = Path.of("/project");
  private static final int TARGETS = 9;
  private static final List<String> NAMES = List.of("A", "B", "C");

  /** A line of a target: it declares an argument, or names a later target. */
  private sealed interface Line {
    record Arg(String name) implements Line {}

    record Call(String command, int target, SortedMap<String, String> said) implements Line {}
  }

  private final List<List<Line>> targets = new ArrayList<>();

  private void make(Random random) {
    for (int target = 0; target < TARGETS; target++) {
      List<Line> lines = new ArrayList<>();
      Set<String> declared = new HashSet<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        if (target == TARGETS - 1 || random.nextInt(3) == 0) {
          String name = NAMES.get(random.nextInt(NAMES.size()));
          if (declared.add(name)) {
            lines.add(new Line.Arg(name));
          }
        } else {
          SortedMap<String, String> said = new TreeMap<>();
          if (random.nextBoolean()) {
            said.put(NAMES.get(random.nextInt(NAMES.size())), "" + random.nextInt(2));
          }
          int later = target + 1 + random.nextInt(TARGETS - target - 1);
          lines.add(new Line.Call(random.nextInt(4) == 0 ? "FROM" : "BUILD", later, said));
        }
      }
      targets.add(lines);
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder("VERSION 0.8\nFROM scratch\n");
    for (int i = 0; i < TARGETS; i++) {
      text.append("t").append(i).append(":\n    LET nothing = x\n");
      for (Line line : targets.get(i)) {
        switch (line) {
          case Line.Arg(String name) -> text.append("    ARG ").append(name).append("=0\n");
          case Line.Call(String command, int target, SortedMap<String, String> said) -> {
            text.append("    ").append(command).append(" +t").append(target);
            said.forEach((name, value) -> text.append(" --" + name + "=" + value));
            text.append("\n");
          }
        }
      }
      text.append("    WORKDIR /").append(i).append("\n");
    }
    return text.toString();
  }

  /**
   * The arguments that a target reads, as {@link TrackedArgs} tracks them, with each different
   * result.
   */
  private Map<String, Optional<String>> oracle(
      int target, SortedMap<String, String> given, Set<String> outcomes) {
    Map<String, Optional<String>> asked = new TreeMap<>();
    for (Line line : targets.get(target)) {
      switch (line) {
        case Line.Arg(String name) -> asked.put(name, Optional.ofNullable(given.get(name)));
        case Line.Call(String command, int callee, SortedMap<String, String> said) -> {
          SortedMap<String, String> all = new TreeMap<>(given);
          all.putAll(said);
          oracle(callee, all, outcomes)
              .forEach(
                  (name, value) -> {
                    if (!said.containsKey(name)) {
                      asked.put(name, Optional.ofNullable(given.get(name)));
                    }
                  });
        }
      }
    }
    outcomes.add(target + " " + asked);
    return asked;
  }

  private static void collect(EvaluatedTarget goal, Set<EvaluatedTarget> into) {
    if (into.add(goal)) {
      goal.built().forEach(each -> collect(each, into));
      goal.used().forEach(each -> collect(each, into));
    }
  }

  @RepeatedTest(400)
  void eachTargetIsEvaluatedOnce(RepetitionInfo repetition) {
    make(new Random(repetition.getCurrentRepetition()));
    Map<Path, Project> files = new HashMap<>();
    files.put(
        TOP,
        new Project(
            EarthfileParser.parse("Earthfile", text()), TOP, "host/r", "", "", TOP, Path.of("/")));
    Set<EvaluatedTarget> goals = Collections.newSetFromMap(new IdentityHashMap<>());
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            collect(
                new Evaluator(new InMemory(files), new NoBackend(), EvaluationOptions.usual("1"))
                    .target(TOP, "t0", new TreeMap<>()),
                goals));
    Set<String> outcomes = new HashSet<>();
    oracle(0, new TreeMap<>(), outcomes);
    assertThat(
            goals.stream()
                .map(EvaluatedTarget::name)
                .filter(name -> !name.equals("+base"))
                .toList())
        .as(text())
        .hasSameSizeAs(outcomes);
  }
}
