package dev.datestone.evaluate;

import dev.datestone.operation.CommandResult;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.util.List;
import java.util.Optional;

/**
 * Runs what an evaluation needs before it can go on: commands of IF and {@code $(…)}, and WAIT
 * blocks. Called by many threads at a time.
 */
public interface Backend {
  /** The configuration of an image. */
  ImageConfig imageConfig(Operation.Image image);

  /**
   * Runs a command, or takes its result from the cache. Its file changes are discarded.
   *
   * @param capturesOutput whether its output is needed: then it is a shell command
   */
  CommandResult query(Operation.Run command, boolean capturesOutput) throws InterruptedException;

  /** Runs a command on the host, after the operations that it depends on. */
  CommandResult runOnHost(Operation.HostRun command) throws InterruptedException;

  /** The text of one artifact, which is built if it is not yet; empty if there is none. */
  Optional<String> artifactText(CopySource.Artifact artifact) throws InterruptedException;

  /** Shows a warning. */
  default void warn(Label label, String text) {}

  /** Starts an operation that will be needed, if anything is to be built. */
  void startEarly(Operation operation);

  /** Builds a WAIT block, with all that it saves and pushes, and returns when it is done. */
  void complete(WaitBlock part) throws InterruptedException;

  /**
   * What the commands of a WAIT block came to.
   *
   * @param saves whether what they save leaves the build
   */
  record WaitBlock(
      List<Operation> ends,
      List<EvaluatedTarget> built,
      List<LocalOutput> outputs,
      List<SavedImage> images,
      List<Operation> pushes,
      boolean saves) {
    public WaitBlock {
      ends = List.copyOf(ends);
      built = List.copyOf(built);
      outputs = List.copyOf(outputs);
      images = List.copyOf(images);
      pushes = List.copyOf(pushes);
    }
  }
}
