package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.operation.CommandResult;
import java.util.List;
import java.util.Optional;

/**
 * Results of steps, by their keys. Any of them may be missing at any time: then the step is
 * executed again.
 */
public interface ActionCache {
  /** The file system that a step left. */
  Optional<Snapshot> snapshot(Digest key);

  void put(Digest key, Snapshot snapshot);

  /** How a command ended whose exit code or output a condition asked for. */
  Optional<CommandResult> command(Digest key);

  void put(Digest key, CommandResult result);

  /** What a path among a target's artifacts names, encoded by {@link Artifacts}. */
  Optional<List<String>> matches(Digest key);

  void putMatches(Digest key, List<String> matches);

  /** The last execution at a place of an Earthfile. It explains, and decides nothing. */
  Optional<StepHistory.Execution> lastExecution(Digest place);

  void putExecution(Digest place, StepHistory.Execution execution);

  /**
   * Waits until nobody else, in this process or another, produces the result of this key; run what
   * is returned to let others in.
   */
  Runnable lock(Digest key) throws InterruptedException;
}
