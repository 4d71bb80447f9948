package dev.datestone.session;

import dev.datestone.content.Digest;
import dev.datestone.engine.Engine;
import dev.datestone.engine.Snapshot;
import dev.datestone.oci.ImageDescription.Step;
import dev.datestone.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an image's history says: the commands that led to it, as they are written. */
final class ImageHistory {
  private ImageHistory() {}

  /** The steps, the first first; all of them are made already. */
  static List<Step> of(Engine engine, Operation end) throws InterruptedException {
    List<Step> steps = new ArrayList<>();
    Optional<Operation> next = Optional.of(end);
    while (next.isPresent()) {
      Operation step = next.get();
      next = below(step);
      Digest before =
          next.isPresent() ? engine.snapshot(next.get()).content() : Snapshot.EMPTY.content();
      boolean changes = !engine.snapshot(step).content().equals(before);
      if (!(step instanceof Operation.Scratch)) {
        steps.add(new Step(text(step), next.isEmpty(), changes));
      }
    }
    return steps.reversed();
  }

  private static String text(Operation step) {
    return String.join(
        " ",
        step.label().text().lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
  }

  private static Optional<Operation> below(Operation operation) {
    // Both are one command, and one line for it.
    return operation instanceof Operation.RequireSuccess succeeded
        ? succeeded.attempt().parent()
        : operation.parent();
  }
}
