package dev.datestone.engine;

import dev.datestone.engine.Command.Tool;
import dev.datestone.engine.Project.Move;
import dev.datestone.engine.Worker.Counts;
import dev.datestone.engine.Worker.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One random history of a project and its builds; the same seed gives the same one. */
record History(long seed, Layout layout, List<Step> steps) {
  private static final List<Move> MOVES = List.of(Move.values());
  private static final List<Layout> LAYOUTS = List.of(Layout.values());

  /** How much goes wrong beside the moves on the sources. */
  enum Mishaps {
    NONE,
    ALL
  }

  /** A move and the build after it; every chance in it comes from its own seed. */
  record Step(long seed, Mishaps mishaps) {}

  static History random(long seed, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    Layout layout = LAYOUTS.get((int) Math.floorMod(seed, (long) LAYOUTS.size()));
    // Half of the histories live in a quiet world, so that its numbers can be told apart.
    boolean quiet = random.nextBoolean();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      steps.add(new Step(random.nextLong(), quiet ? Mishaps.NONE : Mishaps.ALL));
    }
    return new History(seed, layout, steps);
  }

  boolean isQuiet() {
    return steps.stream().allMatch(step -> step.mishaps() == Mishaps.NONE);
  }

  Counts play(Consumer<Supplier<String>> trace) {
    SplittableRandom random = new SplittableRandom(seed).split();
    boolean dateIsStart = random.nextBoolean();
    long grain =
        switch (random.nextInt(4)) {
          case 0 -> FakeClock.SECOND;
          case 1 -> FakeClock.MILLI;
          default -> 1;
        };
    Tool tool = new Tool(dateIsStart, grain);
    FakeClock clock = new FakeClock(random.nextBoolean() ? 4 * FakeClock.MILLI : 1);
    int keeps = random.nextInt(4);
    Simulation engine = new Simulation(clock, tool, random.nextBoolean(), trace);
    Project project = new Project(clock.stamp(), random);
    if (tool.seesSecondsOnly()) {
      clock.pass(3 * FakeClock.SECOND); // no image is used in the second in which it was made
    }
    trace.accept(() -> layout + " " + tool);
    for (Step step : steps) {
      SplittableRandom chance = new SplittableRandom(step.seed());
      Move move = MOVES.get(chance.nextInt(MOVES.size()));
      clock.pass(
          chance.nextInt(3) == 0
              ? Math.max(FakeClock.MILLI, tool.grain())
              : chance.nextLong(tool.grain(), 100 * FakeClock.SECOND));
      project.make(move, chance, clock.stamp());
      trace.accept(() -> move + " at " + clock.stamp());
      engine.random = chance;
      mishaps(step.mishaps(), engine, chance, trace);
      boolean keep = keeps == 0 || (keeps == 1 && chance.nextBoolean());
      try {
        engine.startBuild();
        layout.build(engine, project, keep);
      } catch (EngineException.CommandFailed | Simulation.Killed e) {
        trace.accept(() -> "  the build ends");
      }
    }
    return engine.counts;
  }

  private static void mishaps(
      Mishaps mishaps,
      Simulation engine,
      SplittableRandom chance,
      Consumer<Supplier<String>> trace) {
    if (chance.nextInt(8) == 0) {
      trace.accept(() -> "  layers are forgotten");
      engine.forgetLayers(chance.nextBoolean());
    }
    int fails = chance.nextInt(3) == 0 ? chance.nextInt(4) : Integer.MAX_VALUE;
    int sets = chance.nextInt(8) == 0 ? chance.nextInt(3) : Integer.MAX_VALUE;
    long set = chance.nextLong(-50, 50) * chance.nextLong(FakeClock.SECOND);
    // Where it is set back, what happened seconds apart comes into one second.
    long by = engine.seesSecondsOnly() ? Math.abs(set) : set;
    int between = chance.nextInt(8);
    boolean dies = chance.nextInt(3) == 0;
    int cache = chance.nextInt(16);
    engine.trouble = new Trouble(fails, Integer.MAX_VALUE, 0);
    engine.killed = false;
    if (mishaps == Mishaps.NONE) {
      return;
    }
    engine.trouble = new Trouble(fails, sets, by);
    engine.killed = dies;
    if (between == 0) {
      trace.accept(() -> "  the clock is set by " + by);
      engine.clock.set(by);
    }
    switch (cache) {
      case 0 -> engine.caches.clear();
      case 1 -> engine.caches.values().forEach(Simulation::loseRecord);
      default -> {}
    }
  }

  boolean isStale() {
    return play(line -> {}).stale > 0;
  }

  /** The same trouble with as few steps as can be. */
  History shrunken() {
    List<Step> least = new ArrayList<>(steps);
    for (int size = Math.max(1, least.size() / 2); size > 0; size /= 2) {
      for (int at = 0; at + size <= least.size(); ) {
        List<Step> fewer = new ArrayList<>(least);
        fewer.subList(at, at + size).clear();
        if (new History(seed, layout, fewer).isStale()) {
          least = fewer;
        } else {
          at += size;
        }
      }
    }
    for (int at = 0; at < least.size(); at++) {
      List<Step> quieter = new ArrayList<>(least);
      quieter.set(at, new Step(least.get(at).seed(), Mishaps.NONE));
      if (new History(seed, layout, quieter).isStale()) {
        least = quieter;
      }
    }
    return new History(seed, layout, least);
  }
}
