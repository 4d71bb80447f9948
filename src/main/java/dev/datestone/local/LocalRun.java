package dev.datestone.local;

import dev.datestone.content.Manifest;
import dev.datestone.dating.State;
import dev.datestone.engine.EngineException;
import dev.datestone.engine.Executor.Outcome;
import dev.datestone.engine.Executor.RunExecution;
import dev.datestone.engine.Executor.RunWork;
import dev.datestone.engine.Executor.Want;
import dev.datestone.engine.RunDecision;
import dev.datestone.engine.RunMounts;
import dev.datestone.engine.RunRecord;
import dev.datestone.engine.Snapshot;
import dev.datestone.operation.Mount;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.store.StoreException;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Executes one command in a container, with its secrets and caches.
 *
 * <p>The order of writing makes a crash safe: caches note what they are about to see before the
 * command starts, and that it has ended after it has; layers come last.
 */
final class LocalRun implements RunExecution {
  private final Machine machine;
  private final RunWork work;
  private final Path scratch;
  private final UncachedInputs uncached;
  private final Leases leases;
  private final DockerImages images;
  private @Nullable Attempt attempt;
  private @Nullable BindMounts bound;

  private LocalRun(
      Machine machine,
      DockerImages images,
      RunWork work,
      Path scratch,
      UncachedInputs uncached,
      Leases leases) {
    this.machine = machine;
    this.images = images;
    this.work = work;
    this.scratch = scratch;
    this.uncached = uncached;
    this.leases = leases;
  }

  static LocalRun open(Machine machine, DockerImages images, RunWork work)
      throws IOException, InterruptedException {
    // Before the caches note that a command starts: one whose secret is missing does not.
    Optional<Path> certificates = machine.options().certificates();
    if (certificates.isPresent()) {
      JavaTrust.of(certificates.get(), machine.store());
    }
    Path scratch = machine.store().processFolder().newFolder("scratch");
    UncachedInputs uncached = null;
    boolean open = false;
    try {
      uncached =
          UncachedInputs.of(work.run(), machine.options(), scratch, work.want() == Want.OUTPUT);
      Leases leases = Leases.take(machine, work);
      open = true;
      return new LocalRun(machine, images, work, scratch, uncached, leases);
    } finally {
      if (!open) {
        if (uncached != null) {
          uncached.close();
        }
        Trees.delete(scratch);
      }
    }
  }

  @Override
  public long now() {
    return machine.onDisk(() -> FileTimes.fileClock(machine.store().processFolder().folder()));
  }

  @Override
  public List<State> caches(long now) {
    return leases.states(now, work.run().label(), machine.listener());
  }

  @Override
  public boolean usesCaches() {
    return !leases.isEmpty();
  }

  @Override
  public Outcome execute(RunDecision decision) throws InterruptedException {
    Optional<DockerDaemon> docker = Optional.empty();
    try {
      docker = DockerDaemon.prepare(machine, images, work.run(), leases);
      Attempt prepared = Attempt.prepare(machine, work, decision);
      attempt = prepared;
      BindMounts binds = BindMounts.open(machine, work, decision);
      bound = binds;
      leases.begin(decision);
      waitUntil(decision.earliestStart());
      long begun = System.nanoTime();
      ContainerRun execution = new ContainerRun(machine, work, leases, binds, uncached, docker);
      Workspace workspace = prepared.mount(execution.stubs());
      Exception thrown = null;
      ContainerRun.Outcome end = new ContainerRun.Outcome(0, Optional.empty());
      try {
        end = execution.go(workspace);
        if (work.keepsChanges()) {
          persistCaches(workspace);
        }
      } catch (IOException e) {
        thrown = new StoreException.Disk(machine.store().home(), e);
      } catch (RuntimeException | InterruptedException e) {
        thrown = e;
      }
      boolean wanted = usesCaches() || (thrown == null && work.keepsChanges());
      Manifest changes = wanted ? uninterrupted(() -> prepared.changes(execution)) : Manifest.EMPTY;
      Manifest discarded = usesCaches() ? uninterrupted(binds::written) : Manifest.EMPTY;
      String output = thrown == null ? execution.answer() : "";
      // A full disk must not hide why the command failed.
      long ended = thrown == null || usesCaches() ? end(decision.now(), begun) : decision.now();
      return new Outcome(end.code(), output, end.failure(), thrown, changes, discarded, ended);
    } catch (IOException e) {
      throw new StoreException.Disk(machine.store().home(), e);
    } finally {
      docker.ifPresent(DockerDaemon::close);
    }
  }

  /** What a command left. */
  private interface Scan {
    Manifest read() throws IOException;
  }

  /** Reads what the command left, also when the user has stopped the build. */
  private static Manifest uninterrupted(Scan scan) throws IOException {
    boolean stopped = Thread.interrupted();
    try {
      return scan.read();
    } finally {
      if (stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void persistCaches(Workspace workspace) throws IOException, InterruptedException {
    for (RunMounts.Placed each : work.mounts().inOrder()) {
      if (each.mount() instanceof Mount.Cache cache && cache.persist()) {
        try {
          PersistentCaches.keep(workspace.root(), each.place(), leases.of(cache).data());
        } catch (InsideRoot.Unusable e) {
          throw new EngineException.Unusable(
              work.run().label(),
              "cannot copy cache " + cache.target() + " into the layer: " + e.reason(),
              "");
        }
      }
    }
  }

  /**
   * When the command ended. A clock that was set back meanwhile must not make what it wrote look
   * later than the end: then the time that really passed counts.
   */
  private long end(long decided, long begun) throws IOException {
    long stamp = FileTimes.fileClock(machine.store().processFolder().folder());
    // Finer than the clock of files, which is behind by up to a tick.
    long now = Math.max(stamp, Math.multiplyExact(System.currentTimeMillis() + 1, 1_000_000L));
    return Math.max(now, decided + System.nanoTime() - begun);
  }

  private void waitUntil(long earliest) throws InterruptedException {
    while (now() <= earliest) {
      Thread.sleep(1);
    }
  }

  @Override
  public void recordCaches(RunRecord record) throws InterruptedException {
    boolean stopped = Thread.interrupted();
    try {
      leases.end(record.outcome().end(), record::cacheAfter);
    } finally {
      if (stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void discard() throws InterruptedException {
    closeAttempt();
    leases.lockRecords();
  }

  private void closeAttempt() {
    try {
      if (bound != null) {
        bound.close();
        bound = null;
      }
    } finally {
      if (attempt != null) {
        attempt.close();
        attempt = null;
      }
    }
  }

  @Override
  public Snapshot commit(RunRecord record) {
    if (attempt == null) {
      throw new IllegalStateException("nothing was executed");
    }
    return attempt.commit(record);
  }

  @Override
  public void close() {
    // Whatever goes wrong in one of them: others wait for the caches, and secrets must not stay.
    try {
      closeAttempt();
    } finally {
      try {
        leases.close();
      } finally {
        try {
          uncached.close();
        } finally {
          Trees.delete(scratch);
        }
      }
    }
  }
}
