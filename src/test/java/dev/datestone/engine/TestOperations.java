package dev.datestone.engine;

import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import java.util.List;
import java.util.TreeMap;

/** Operations with nothing but what a test is about. */
final class TestOperations {
  private TestOperations() {}

  static Label label(String text) {
    return new Label("Earthfile", 1, 1, "+target", text, "target");
  }

  static Operation.Run run(
      Operation base, List<String> argv, List<Mount> mounts, boolean always, String text) {
    RunOptions options =
        new RunOptions(
            false,
            false,
            false,
            false,
            false,
            false,
            RunOptions.Terminal.NONE,
            List.of(),
            List.of());
    return new Operation.Run(
        base, argv, new TreeMap<>(), "/", "", mounts, options, always, label(text));
  }

  /** A COPY to the root. */
  static Operation.Copy copy(
      Operation base, CopySource source, boolean keepDates, boolean ifExists, String text) {
    CopyOptions options = new CopyOptions(false, keepDates, false, ifExists, "", "");
    return new Operation.Copy(base, List.of(source), "/", options, label(text));
  }
}
