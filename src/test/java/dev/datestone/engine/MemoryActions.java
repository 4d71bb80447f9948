package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.operation.CommandResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/** Results in memory; any of them can be forgotten. */
final class MemoryActions implements ActionCache {
  private record Kept(Snapshot snapshot, boolean isCopy) {}

  private final Map<Digest, Kept> snapshots = new ConcurrentHashMap<>();

  /** Whether the next result is that of a COPY. */
  volatile boolean isCopy;

  private final Map<Digest, CommandResult> commands = new ConcurrentHashMap<>();
  private final Map<Digest, List<String>> matches = new ConcurrentHashMap<>();
  private final Map<Digest, StepHistory.Execution> executions = new ConcurrentHashMap<>();
  private final Map<Digest, Semaphore> locks = new ConcurrentHashMap<>();

  void forget(BooleanSupplier which) {
    snapshots.values().removeIf(kept -> which.getAsBoolean());
  }

  void forgetCopies() {
    snapshots.values().removeIf(Kept::isCopy);
  }

  @Override
  public Optional<Snapshot> snapshot(Digest key) {
    return Optional.ofNullable(snapshots.get(key)).map(Kept::snapshot);
  }

  @Override
  public void put(Digest key, Snapshot snapshot) {
    snapshots.put(key, new Kept(snapshot, isCopy));
  }

  @Override
  public Optional<CommandResult> command(Digest key) {
    return Optional.ofNullable(commands.get(key));
  }

  @Override
  public void put(Digest key, CommandResult result) {
    commands.put(key, result);
  }

  @Override
  public Optional<List<String>> matches(Digest key) {
    return Optional.ofNullable(matches.get(key));
  }

  @Override
  public void putMatches(Digest key, List<String> found) {
    matches.put(key, found);
  }

  @Override
  public Optional<StepHistory.Execution> lastExecution(Digest place) {
    return Optional.ofNullable(executions.get(place));
  }

  @Override
  public void putExecution(Digest place, StepHistory.Execution execution) {
    executions.put(place, execution);
  }

  @Override
  public Runnable lock(Digest key) throws InterruptedException {
    Semaphore lock = locks.computeIfAbsent(key, digest -> new Semaphore(1));
    lock.acquire();
    return lock::release;
  }
}
