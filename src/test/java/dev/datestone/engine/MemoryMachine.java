package dev.datestone.engine;

import dev.datestone.dating.View;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.util.List;

/** A machine in memory on which the real engine builds. It has no host to run or write on. */
abstract class MemoryMachine implements Executor, Inputs {
  final MemoryLayers layers = new MemoryLayers();
  final MemoryActions actions = new MemoryActions();

  Engine engine(int parallel) {
    return engine(new EngineOptions(parallel, false, false));
  }

  Engine engine(EngineOptions options) {
    return new Engine(actions, layers, this, this, options, event -> {});
  }

  @Override
  public List<CopyItem> files(CopySource.Host source) {
    throw noHost();
  }

  @Override
  public CopyItem file(CopySource.Url source) {
    throw noHost();
  }

  @Override
  public String hint(CopySource.Context source) {
    return "";
  }

  @Override
  public void warnOfChanges(Label label) {}

  @Override
  public void prepare(Snapshot base) {}

  @Override
  public Snapshot makeFolder(Operation.MakeDirectory folder, Snapshot base, View view) {
    throw noHost();
  }

  @Override
  public CommandResult runOnHost(Operation.HostRun run, boolean captures) {
    throw noHost();
  }

  @Override
  public void export(SavedArtifact saved, List<CopyItem> items, String destination) {
    throw noHost();
  }

  @Override
  public void finish(boolean executed) {}

  private static IllegalStateException noHost() {
    return new IllegalStateException("no test asks for this");
  }
}
