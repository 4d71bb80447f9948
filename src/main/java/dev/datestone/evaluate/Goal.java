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
 * @param built the targets that it BUILDs
 */
public record Goal(
    String name,
    Operation end,
    ImageConfig config,
    List<Saved> saved,
    List<LocalOutput> outputs,
    List<SavedImage> images,
    List<Goal> built) {
  public Goal {
    saved = List.copyOf(saved);
    outputs = List.copyOf(outputs);
    images = List.copyOf(images);
    built = List.copyOf(built);
  }
}
