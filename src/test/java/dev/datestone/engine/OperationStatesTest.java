package dev.datestone.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.engine.OperationStates.State;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperationStatesTest {
  private final OperationStates<String> states = new OperationStates<>();
  private final Operation operation =
      new Operation.Scratch(new Label("Earthfile", 1, 1, "+a", "FROM scratch", ""));

  @Test
  void onlyTheFirstClaimBuilds() {
    assertThat(states.claim(operation)).isTrue();
    assertThat(states.claim(operation)).isFalse();
    assertThat(states.state(operation)).isEqualTo(State.WAITING);
  }

  @Test
  void equalOperationsAreNotTheSame() {
    Operation equal = new Operation.Scratch(operation.label());
    states.claim(operation);
    assertThat(equal).isEqualTo(operation);
    assertThat(states.claim(equal)).isTrue();
  }

  @Test
  void anExecutedOperationIsReadyAndRunningBeforeItIsDone() {
    states.claim(operation);
    states.ready(operation);
    states.running(operation);
    assertThat(states.counts()).isEqualTo(Map.of(State.RUNNING, 1));
    states.done(operation, "result");
    assertThat(states.isDone(operation)).isTrue();
    assertThat(states.result(operation)).isCompletedWithValue("result");
  }

  @Test
  void aCachedOperationIsDoneAtOnce() {
    states.claim(operation);
    states.done(operation, "result");
    assertThat(states.isFinished(operation)).isTrue();
  }

  @Test
  void aFinishedOperationStaysAsItIs() {
    states.claim(operation);
    states.failed(operation, new IllegalArgumentException());
    assertThat(states.isFinished(operation)).isTrue();
    assertThat(states.isDone(operation)).isFalse();
    assertThatThrownBy(() -> states.done(operation, "result"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatWasNotAskedForIsNeverBuilt() {
    assertThat(states.state(operation)).isNull();
    assertThatThrownBy(() -> states.running(operation)).isInstanceOf(IllegalStateException.class);
  }
}
