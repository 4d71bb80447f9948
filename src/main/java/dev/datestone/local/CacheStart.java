package dev.datestone.local;

import dev.datestone.engine.Chains.SeenByMakers;
import dev.datestone.engine.EngineException;
import dev.datestone.engine.Executor.RunWork;
import dev.datestone.engine.Snapshot;
import dev.datestone.operation.Mount;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Overlay;
import dev.datestone.store.CacheLease;
import dev.datestone.store.StoreException;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Has a new cache start with the files that its mount names. To the dating rule it is what it would
 * be if the RUNs that made the files had made them in this cache: it has seen what they have seen.
 */
final class CacheStart {
  private final Machine machine;
  private final RunWork work;

  CacheStart(Machine machine, RunWork work) {
    this.machine = machine;
    this.work = work;
  }

  /** Fills a cache that no RUN has had yet, and whose record nobody else has in hand. */
  void fill(Mount.Cache mount, CacheLease lease) throws InterruptedException {
    Optional<Snapshot> files = work.mounts().startOf(mount);
    if (files.isEmpty() || !lease.isNew()) {
      return;
    }
    Path draft = machine.store().processFolder().newFolder("start");
    try {
      Path data = Files.createDirectory(draft.resolve("data"));
      copy(files.get(), mount, data);
      long now = FileTimes.fileClock(draft);
      Optional<SeenByMakers> seen = machine.chains().seenByMakers(files.get(), now);
      if (seen.isPresent()) {
        lease.start(data, seen.get().record(), seen.get().written());
      } else {
        lease.startUnknown(data, now);
      }
    } catch (IOException e) {
      throw new StoreException.Disk(machine.store().home(), e);
    } finally {
      Trees.delete(draft);
    }
  }

  private void copy(Snapshot files, Mount.Cache mount, Path data)
      throws IOException, InterruptedException {
    Overlay mounted = Workspace.readOnly(machine.store(), machine.folders(files));
    if (mounted == null) {
      return;
    }
    try (mounted) {
      Path top = mounted.merged().resolve(Mount.Bind.PLACE);
      if (Files.exists(top, LinkOption.NOFOLLOW_LINKS)
          && !Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
        throw new EngineException.Unusable(
            work.run().label(),
            "cache " + mount.target() + " cannot start with a file",
            "name a folder, or use --mount=type=bind");
      }
      if (Files.exists(top)) {
        PersistentCaches.copy(top, data);
      }
    } finally {
      Trees.delete(mounted.merged());
    }
  }
}
