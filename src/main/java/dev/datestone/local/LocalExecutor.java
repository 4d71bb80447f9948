package dev.datestone.local;

import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.ReadLog;
import dev.datestone.dating.View;
import dev.datestone.engine.CopyDecision;
import dev.datestone.engine.CopyItem;
import dev.datestone.engine.EngineException;
import dev.datestone.engine.Executor;
import dev.datestone.engine.Layer;
import dev.datestone.engine.Snapshot;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import dev.datestone.sandbox.Mounts;
import dev.datestone.sandbox.Requirements;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Executes steps on this machine: layers as overlayfs mounts, commands in containers. */
public final class LocalExecutor implements Executor {
  private final Machine machine;
  private final Exports exports;
  private final DockerImages images;
  private final Archives archives;
  private boolean checked;
  private @Nullable Thread sweeping;

  public LocalExecutor(Machine machine, Exports exports, DockerImages images, Archives archives) {
    this.archives = archives;
    this.machine = machine;
    this.images = images;
    this.exports = exports;
  }

  @Override
  public long now() {
    return Math.multiplyExact(System.currentTimeMillis(), 1_000_000L);
  }

  /**
   * Checks the machine once, when the first step has to be executed: linking native calls costs 20
   * ms. What the image holds is read meanwhile, which takes as long and is needed next.
   */
  @Override
  public synchronized void prepare(Snapshot base) {
    if (checked) {
      return;
    }
    ReadLog.sawMore();
    Thread.ofPlatform().name("image").start(() -> readAhead(base));
    List<String> problems = Requirements.check();
    if (!problems.isEmpty()) {
      throw new SandboxException.MissingRequirements(problems);
    }
    Store store = machine.store();
    FileSystemCheck.require(store);
    checked = true;
    // Beside the work: a build with nothing to do leaves the leftovers of others alone.
    sweeping = Thread.ofVirtual().name("sweep").start(store::sweep);
  }

  private void readAhead(Snapshot base) {
    try {
      machine.chains().base(base);
    } catch (StoreException e) {
      // whoever needs it reads it again, and fails
    }
  }

  @Override
  public RunExecution open(RunWork work) throws InterruptedException {
    try {
      return LocalRun.open(machine, images, work);
    } catch (IOException e) {
      throw new StoreException.Disk(machine.store().home(), e);
    }
  }

  @Override
  public Copied copy(CopyDecision decision) {
    return machine.onDisk(() -> new CopyExecution(machine, decision, archives).copy());
  }

  @Override
  public Snapshot makeFolder(Operation.MakeDirectory folder, Snapshot base, View view) {
    return machine.onDisk(
        () -> {
          try (Workspace workspace = Workspace.open(machine.store(), machine.folders(base), view)) {
            InsideRoot root = new InsideRoot(workspace.root());
            FileOwner owner = FileOwner.of(folder.owner(), root);
            root.makeFolders(Paths.normal(folder.path()), owner.user(), owner.group());
            Manifest changes = workspace.changes(Origin.COPIED, Set.of());
            Layer layer =
                machine
                    .store()
                    .layers()
                    .add(workspace.finish(), Layer.Kind.FOLDER, changes, List.of(), base.layers());
            return base.with(layer.id(), changes, view);
          } catch (SandboxException.UnknownUser e) {
            throw EngineException.unknownUser(folder.label(), e.getMessage());
          } catch (InsideRoot.Unusable e) {
            throw new EngineException.Unusable(folder.label(), e.reason(), "choose another folder");
          }
        });
  }

  @Override
  public CommandResult runOnHost(Operation.HostRun run, boolean captures)
      throws InterruptedException {
    ReadLog.sawMore();
    try {
      if (run.docker().isPresent()) {
        images.loadOnHost(run.docker().get().images());
      }
      return new HostSteps(machine.listener()).run(run, captures);
    } catch (IOException e) {
      throw new StoreException.Disk(machine.store().home(), e);
    }
  }

  @Override
  public void export(SavedArtifact saved, List<CopyItem> items, String destination)
      throws InterruptedException {
    exports.write(saved, items, destination);
  }

  /** Waits for the sweeping, then makes what was executed survive a power cut. */
  @Override
  public void finish(boolean executed) {
    Thread sweep = sweeping;
    if (sweep != null) {
      await(sweep);
      // Processes that were dying when it started, and still held their locks, are dead now.
      machine.store().sweep();
    }
    machine.contexts().save();
    if (executed) {
      machine.store().durability().sync(Mounts::syncFileSystem);
    }
  }

  /** Waits without being interrupted: what such a thread has begun it ends. */
  private static void await(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
