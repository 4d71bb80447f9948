package dev.datestone.local;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import dev.datestone.engine.Executor.RunWork;
import dev.datestone.engine.RunDecision;
import dev.datestone.engine.RunMounts;
import dev.datestone.engine.RunMounts.Placed;
import dev.datestone.engine.Snapshot;
import dev.datestone.operation.Mount;
import dev.datestone.sandbox.MountPoints;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The bind mounts of one attempt of a RUN: their layers, with the dates that were decided, below an
 * empty writable one that is thrown away. So the command never writes to what is mounted.
 */
final class BindMounts implements AutoCloseable {
  private final Machine machine;
  private final RunWork work;
  private final IdentityHashMap<Mount, Bound> bound = new IdentityHashMap<>();

  /** One of them, mounted. */
  private record Bound(Workspace workspace, Path stubs, List<DateLayerWriter.Dated> dates) {
    void close() {
      try {
        workspace.close();
      } finally {
        Trees.delete(stubs);
        dates.forEach(each -> Trees.delete(each.draft().folder()));
      }
    }
  }

  private BindMounts(Machine machine, RunWork work) {
    this.machine = machine;
    this.work = work;
  }

  /** Gives the files their dates, and mounts them. */
  static BindMounts open(Machine machine, RunWork work, RunDecision decision) throws IOException {
    BindMounts mounts = new BindMounts(machine, work);
    boolean done = false;
    try {
      for (int i = 0; i < work.mounts().inOrder().size(); i++) {
        Placed each = work.mounts().inOrder().get(i);
        if (each.bound().isPresent()) {
          Map<String, Long> dates = work.mounts().datesOf(i, decision.dates().changed());
          mounts.bound.put(each.mount(), mounts.open(i, each.bound().get(), dates));
        }
      }
      done = true;
      return mounts;
    } finally {
      if (!done) {
        mounts.close();
      }
    }
  }

  private Bound open(int index, Snapshot files, Map<String, Long> changed) throws IOException {
    View view = machine.chains().view(files);
    Path stubs = stubs(index);
    List<DateLayerWriter.Dated> dates = new ArrayList<>();
    Workspace workspace = null;
    try {
      List<Path> folders = new ArrayList<>(List.of(stubs));
      folders.addAll(machine.folders(files));
      if (!changed.isEmpty()) {
        DateLayerWriter.Dated dated =
            DateLayerWriter.layer(
                machine.store(), machine.folders(files), view, changed, new TreeMap<>());
        dates.add(dated);
        folders.add(dated.draft().files());
        view = machine.chains().view(files, dated.manifest());
      }
      workspace = Workspace.open(machine.store(), folders, view);
      return new Bound(workspace, stubs, dates);
    } finally {
      if (workspace == null) {
        Trees.delete(stubs);
        dates.forEach(each -> Trees.delete(each.draft().folder()));
      }
    }
  }

  /** The mount points that mounts below it need, in a lowest layer, where they hide nothing. */
  private Path stubs(int index) throws IOException {
    List<MountPoints.Target> targets = new ArrayList<>();
    List<Placed> inOrder = work.mounts().inOrder();
    Placed bind = inOrder.get(index);
    for (Placed other : inOrder.subList(index + 1, inOrder.size())) {
      if (Paths.isWithin(other.place(), bind.place()) && !other.place().equals(bind.place())) {
        String below = other.place().substring(bind.place().length());
        targets.add(new MountPoints.Target("/" + Mount.Bind.PLACE + below, isFolder(other)));
      }
    }
    // Those of every container, too: /etc/hosts where the mount is at /etc.
    for (MountPoints.Target each : MountPoints.ALWAYS) {
      String place = Paths.normal(each.path());
      if (Paths.isWithin(place, bind.place()) && !place.equals(bind.place())) {
        String below = place.substring(bind.place().length());
        targets.add(new MountPoints.Target("/" + Mount.Bind.PLACE + below, each.folder()));
      }
    }
    Path stubs = machine.store().processFolder().newFolder("stubs");
    boolean done = false;
    try {
      MountPoints.createStubs(stubs, targets);
      done = true;
      return stubs;
    } finally {
      if (!done) {
        Trees.delete(stubs);
      }
    }
  }

  private boolean isFolder(Placed mount) {
    return switch (mount.mount()) {
      case Mount.Cache _, Mount.Tmpfs _ -> true;
      case Mount.Secret _ -> false;
      case Mount.Bind _ -> {
        Snapshot files = mount.files().orElseThrow();
        Entry top = machine.chains().view(files).entry(Mount.Bind.PLACE);
        yield top == null || top.type().isFolder();
      }
    };
  }

  /** The file or folder that is mounted. */
  Path files(Mount.Bind mount) {
    Bound files = bound.get(mount);
    if (files == null) {
      throw new IllegalStateException("not mounted: " + mount.target());
    }
    return files.workspace().root().resolve(Mount.Bind.PLACE);
  }

  /** What the command wrote there, by path from its root; call it while all is still mounted. */
  Manifest written() throws IOException {
    NavigableMap<String, Entry> written = new TreeMap<>();
    for (Placed each : work.mounts().inOrder()) {
      if (each.mount() instanceof Mount.Bind bind && bind.writable()) {
        Bound files = bound.get(bind);
        if (files != null) {
          Manifest changes = files.workspace().changes(Origin.MADE, Set.of());
          written.putAll(RunMounts.fromRoot(each, changes).entries());
        }
      }
    }
    return new Manifest(written);
  }

  /** Unmounts all, and throws away what was written. */
  @Override
  public void close() {
    RuntimeException trouble = null;
    for (Bound each : bound.values()) {
      try {
        each.close();
      } catch (RuntimeException e) {
        trouble = trouble == null ? e : trouble;
      }
    }
    bound.clear();
    if (trouble != null) {
      throw trouble;
    }
  }
}
