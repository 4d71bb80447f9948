package dev.datestone.engine;

import dev.datestone.dating.View;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An executor that executes no step but one: all others have to be cached.
 *
 * @param allowed the place of that one, once it is known
 */
public record CachedOnly(Executor executor, AtomicReference<Label> allowed) implements Executor {
  @Override
  public long now() {
    return executor.now();
  }

  @Override
  public void prepare(Snapshot base) {
    executor.prepare(base);
  }

  @Override
  public RunExecution open(RunWork work) throws InterruptedException {
    Label label = work.run().label();
    if (!label.equals(allowed.get())) {
      throw notBuilt(label);
    }
    return executor.open(work);
  }

  @Override
  public Copied copy(CopyDecision decision) {
    throw notBuilt(decision.copy().label());
  }

  @Override
  public Snapshot makeFolder(Operation.MakeDirectory folder, Snapshot base, View view) {
    return executor.makeFolder(folder, base, view);
  }

  @Override
  public CommandResult runOnHost(Operation.HostRun run, boolean captures) {
    throw notBuilt(run.label());
  }

  @Override
  public void export(SavedArtifact saved, List<CopyItem> items, String destination) {
    // nothing is written to the host
  }

  @Override
  public void finish(boolean executed) {
    executor.finish(executed);
  }

  private static EngineException notBuilt(Label label) {
    return new EngineException.Unusable(
        label,
        "this step has not been built as it is now",
        "build the target first; to see what a failed step saw, use shell --before");
  }
}
