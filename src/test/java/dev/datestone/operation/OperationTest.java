package dev.datestone.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The edges of the graph. */
class OperationTest {
  private static final Label LABEL = new Label("Earthfile", 1, 1, "+t", "FROM scratch", "");
  private static final Operation.Scratch BASE = new Operation.Scratch(LABEL);
  private static final Operation.Image OTHER = new Operation.Image("busybox", "", LABEL);
  private static final CopySource.Artifact ARTIFACT =
      new CopySource.Artifact(
          List.of(
              new SavedArtifact(OTHER, "/a", "", false, false, false, true, LABEL),
              new SavedArtifact(BASE, "/b", "", false, false, false, true, LABEL)),
          "a",
          true,
          "+other",
          1,
          1);

  private static Operation.Run run(Operation base) {
    return new Operation.Run(
        base,
        List.of("true"),
        new TreeMap<>(),
        "/",
        "",
        List.of(),
        new RunOptions(
            true,
            false,
            false,
            false,
            false,
            false,
            RunOptions.Terminal.NONE,
            List.of(),
            List.of()),
        false,
        LABEL);
  }

  @Test
  void imageAndScratchHaveNoInputs() {
    assertThat(BASE.inputs()).isEmpty();
    assertThat(OTHER.inputs()).isEmpty();
    assertThat(BASE.parent()).isEmpty();
  }

  @Test
  void copyDependsOnItsParentFirstAndThenOnItsArtifacts() {
    CopySource files = new CopySource.Context("/w", "src", 1, 1);
    Operation copy =
        new Operation.Copy(BASE, List.of(files, ARTIFACT), "/", CopyOptions.NONE, LABEL);
    assertThat(copy.inputs()).containsExactly(BASE, OTHER, BASE);
    assertThat(copy.parent()).containsSame(BASE);
    assertThat(new Operation.HostCopy(BASE, ARTIFACT, "/h", false, LABEL).inputs())
        .containsExactly(BASE, OTHER, BASE);
  }

  @Test
  void tryDependsOnWhatItsCommandDependsOn() {
    Operation.Try attempt = new Operation.Try(run(OTHER));
    assertThat(attempt.inputs()).containsExactly(OTHER);
    assertThat(new Operation.RequireSuccess(attempt).inputs()).containsExactly(attempt);
  }
}
