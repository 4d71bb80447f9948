package dev.datestone.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.engine.GraphWorld.Fate;
import dev.datestone.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineTest {
  private final GraphWorld world = new GraphWorld();
  private final Operation scratch = new Operation.Scratch(TestOperations.label("FROM scratch"));

  private static Operation.Run run(Operation base, String text) {
    return TestOperations.run(base, List.of(text), List.of(), false, text);
  }

  @Test
  void aStepIsCachedInTheNextBuild() throws Exception {
    try (Engine engine = world.engine(1)) {
      engine.snapshot(run(scratch, "make"));
      assertThat(engine.executed()).isEqualTo(1);
    }
    try (Engine engine = world.engine(1)) {
      engine.snapshot(run(scratch, "make"));
      assertThat(engine.executed()).isZero();
      assertThat(engine.cached()).isEqualTo(1);
    }
  }

  @Test
  void aStepThatIsAlwaysExecutedForcesThoseAboveIt() throws Exception {
    for (int build = 1; build <= 2; build++) {
      try (Engine engine = world.engine(1)) {
        engine.snapshot(
            run(TestOperations.run(scratch, List.of("date"), List.of(), true, "date"), "make"));
        assertThat(engine.executed()).isEqualTo(2);
      }
    }
  }

  private static final EngineOptions FAIL_FAST = new EngineOptions(1, false, true);

  private List<Operation> manySteps() {
    List<Operation> steps = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      steps.add(run(scratch, "step" + i));
    }
    return steps;
  }

  @Test
  void whatDoesNotDependOnAFailureIsBuilt() {
    world.nextFates(List.of(Fate.FAILS));
    List<Operation> steps = manySteps();
    steps.add(run(steps.getFirst(), "above"));
    try (Engine engine = world.engine(1)) {
      assertThatThrownBy(() -> engine.buildAll(steps, List.of()))
          .isInstanceOf(EngineException.CommandFailed.class);
    }
    // The first of them fails, whichever it is: with it, perhaps, the one above it.
    assertThat(world.executed).hasSizeBetween(19, 20);
  }

  @Test
  void afterAFailureNothingStartsWithFailFast() {
    world.nextFates(List.of(Fate.FAILS));
    try (Engine engine = world.engine(FAIL_FAST)) {
      assertThatThrownBy(() -> engine.buildAll(manySteps(), List.of()))
          .isInstanceOf(EngineException.CommandFailed.class);
    }
    // Those that had started when the failure became known may have come to their end.
    assertThat(world.executed).hasSizeLessThan(20);
  }

  @Test
  void whatIsSkippedIsReportedAsTheFailure() throws Exception {
    world.nextFates(List.of(Fate.FAILS));
    try (Engine engine = world.engine(FAIL_FAST)) {
      assertThatThrownBy(() -> engine.snapshot(run(scratch, "fails")))
          .isInstanceOf(EngineException.CommandFailed.class);
      assertThatThrownBy(() -> engine.snapshot(run(scratch, "other")))
          .isInstanceOf(EngineException.CommandFailed.class);
    }
    assertThat(world.executed).isEmpty();
  }

  @Test
  void noMoreCommandsRunAtATimeThanAllowed() throws Exception {
    List<Operation> steps = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      steps.add(run(scratch, "step" + i));
    }
    try (Engine engine = world.engine(3)) {
      engine.buildAll(steps, List.of());
    }
    assertThat(world.mostAtATime.get()).isLessThanOrEqualTo(3);
    assertThat(world.executed).hasSize(30);
  }

  @Test
  void aQuestionIsAnsweredFromTheCache() throws Exception {
    Operation.Run question = run(scratch, "test -f x");
    try (Engine engine = world.engine(1)) {
      assertThat(engine.ask(question, false).exitCode()).isZero();
      engine.ask(question, false);
      assertThat(engine.executed()).isEqualTo(1);
      assertThat(engine.cached()).isEqualTo(1);
    }
  }

  @Test
  void anAttemptThatSucceedsGivesWhatItLeft() throws Exception {
    Operation.Try attempt = new Operation.Try(run(scratch, "make"));
    try (Engine engine = world.engine(1)) {
      engine.snapshot(new Operation.RequireSuccess(attempt));
      assertThat(engine.isBuilt(attempt)).isTrue();
    }
  }
}
