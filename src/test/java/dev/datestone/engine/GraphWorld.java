package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Operation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A machine in memory for random graphs: a command writes one file with a digest of all that it
 * sees, fails or is interrupted, as it is told. Thread-safe: builds may run at the same time.
 */
final class GraphWorld extends MemoryMachine {
  /** What becomes of the next command that is executed. */
  enum Fate {
    SUCCEEDS,
    FAILS,
    IS_INTERRUPTED
  }

  final Map<String, String> hostFiles = new ConcurrentHashMap<>();

  /** Texts of commands and copies that were executed to a good end, in this order. */
  final Queue<String> executed = new ConcurrentLinkedQueue<>();

  final AtomicInteger runningAtATime = new AtomicInteger();
  final AtomicInteger mostAtATime = new AtomicInteger();
  private final Queue<Fate> fates = new ConcurrentLinkedQueue<>();
  private final AtomicLong clock = new AtomicLong(1_700_000_000_000_000_000L);

  void nextFates(List<Fate> next) {
    fates.clear();
    fates.addAll(next);
  }

  /** What a command writes: a digest of its text and of all that it sees. */
  static String output(String command, Map<String, String> files) {
    DigestWriter digest = new DigestWriter().add(command);
    new TreeMap<>(files).forEach((path, content) -> digest.add(path).add(content));
    return digest.finish().hex();
  }

  /** All files of a file system with their contents. */
  Map<String, String> files(Snapshot snapshot) {
    return files(new Chains(layers).view(snapshot));
  }

  private static Map<String, String> files(View view) {
    Map<String, String> files = new TreeMap<>();
    view.tree("")
        .forEach(
            (path, entry) -> {
              if (entry.type() == Entry.Type.FILE) {
                files.put(path, entry.payload());
              }
            });
    return files;
  }

  @Override
  public Snapshot image(Operation.Image image) {
    return Snapshot.EMPTY;
  }

  @Override
  public List<CopyItem> files(CopySource.Context source, boolean keepOwners) {
    String name = source.pattern();
    NavigableMap<String, Entry> tree = new TreeMap<>();
    tree.put("", Workshop.file(hostFiles.getOrDefault(name, ""), "", 1, Origin.COPIED));
    Digest content = CopyItem.content(tree, keepOwners);
    return List.of(new CopyItem(name, content, null, name, Path.of("/host"), () -> tree));
  }

  @Override
  public long now() {
    return clock.addAndGet(FakeClock.SECOND);
  }

  @Override
  public Copied copy(CopyDecision decision) {
    Copied copied = new CopyInMemory(decision).copy(layers, now());
    executed.add(decision.copy().label().text());
    return copied;
  }

  @Override
  public RunExecution open(RunWork work) {
    return new Execution(work);
  }

  private final class Execution implements RunExecution {
    private final RunWork work;

    Execution(RunWork work) {
      this.work = work;
    }

    @Override
    public long now() {
      return GraphWorld.this.now();
    }

    @Override
    public List<State> caches(long now) {
      return List.of();
    }

    @Override
    public boolean usesCaches() {
      return false;
    }

    @Override
    public Outcome execute(RunDecision decision) throws InterruptedException {
      int now = runningAtATime.incrementAndGet();
      mostAtATime.accumulateAndGet(now, Math::max);
      try {
        Thread.sleep(0, 50_000);
        return outcome();
      } finally {
        runningAtATime.decrementAndGet();
      }
    }

    private Outcome outcome() {
      String command = work.run().argv().getFirst();
      Fate fate = Optional.ofNullable(fates.poll()).orElse(Fate.SUCCEEDS);
      Exception thrown =
          switch (fate) {
            case SUCCEEDS -> null;
            case FAILS ->
                new EngineException.CommandFailed(work.run().label(), "exit code 1", 1, List.of());
            case IS_INTERRUPTED -> new InterruptedException();
          };
      if (thrown == null) {
        executed.add(command);
      }
      NavigableMap<String, Entry> changes = new TreeMap<>();
      String content = output(command, files(work.view()));
      changes.put(command, Workshop.file(content, "", GraphWorld.this.now(), Origin.MADE));
      return new Outcome(
          0, "", Optional.empty(), thrown, new Manifest(changes), GraphWorld.this.now());
    }

    @Override
    public void recordCaches(RunRecord record) {}

    @Override
    public void discard() {}

    @Override
    public Snapshot commit(RunRecord record) {
      Manifest changes = record.outcome().changes();
      StateRecord chain = record.chain();
      String id = layers.add(Layer.Kind.RUN, changes, List.of(), record.latestWrite(), chain);
      return work.base().with(id, changes, work.whole());
    }

    @Override
    public void close() {}
  }
}
