package dev.datestone.evaluate;

import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.util.List;

/**
 * A target as operations: the result of its evaluation.
 *
 * @param name for messages, such as {@code ./common+src}
 * @param end the file system after its last command
 * @param pushes the operations of {@code RUN --push}, in order; they run after everything else
 * @param built the targets of BUILD: what they save leaves the build
 * @param used the targets of FROM and COPY: they are built but save nothing
 */
public record EvaluatedTarget(
    String name,
    Operation end,
    ImageConfig config,
    String platform,
    List<SavedArtifact> saved,
    List<LocalOutput> outputs,
    List<SavedImage> images,
    List<Operation> pushes,
    List<EvaluatedTarget> built,
    List<EvaluatedTarget> used) {
  static EvaluatedTarget empty(String name, Operation end, String platform) {
    return new EvaluatedTarget(
        name,
        end,
        ImageConfig.EMPTY,
        platform,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  public EvaluatedTarget {
    saved = List.copyOf(saved);
    outputs = List.copyOf(outputs);
    images = List.copyOf(images);
    pushes = List.copyOf(pushes);
    built = List.copyOf(built);
    used = List.copyOf(used);
  }
}
