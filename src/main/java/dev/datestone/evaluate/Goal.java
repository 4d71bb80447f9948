package dev.datestone.evaluate;

import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.operation.Saved;
import java.util.List;

/**
 * A target after evaluation.
 *
 * @param name as it is shown, such as {@code ./common+src}
 * @param end the file system after its last command
 * @param pushes what {@code RUN --push} does after all has succeeded, in order
 * @param built the targets that it BUILDs: what they save is saved
 * @param used the targets that it stands on or copies from: they are built, but save nothing
 */
public record Goal(
    String name,
    Operation end,
    ImageConfig config,
    String platform,
    List<Saved> saved,
    List<LocalOutput> outputs,
    List<SavedImage> images,
    List<Operation> pushes,
    List<Goal> built,
    List<Goal> used) {
  static Goal empty(String name, Operation end, String platform) {
    return new Goal(
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

  public Goal {
    saved = List.copyOf(saved);
    outputs = List.copyOf(outputs);
    images = List.copyOf(images);
    pushes = List.copyOf(pushes);
    built = List.copyOf(built);
    used = List.copyOf(used);
  }
}
