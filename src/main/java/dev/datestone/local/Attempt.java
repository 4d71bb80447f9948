package dev.datestone.local;

import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.dating.View;
import dev.datestone.engine.Executor.RunWork;
import dev.datestone.engine.Layer;
import dev.datestone.engine.RunDecision;
import dev.datestone.engine.RunRecord;
import dev.datestone.engine.Snapshot;
import dev.datestone.store.Layers;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt of a RUN: its dates in layers of their own, and what is mounted for it. */
final class Attempt implements AutoCloseable {
  private final Machine machine;
  private final RunWork work;
  private final ImageDates.Applied applied;
  private final DateLayerWriter.@Nullable Dated dated;
  private @Nullable Path stubs;
  private @Nullable Workspace workspace;
  private boolean committed;

  private Attempt(
      Machine machine,
      RunWork work,
      ImageDates.Applied applied,
      DateLayerWriter.@Nullable Dated dated) {
    this.machine = machine;
    this.work = work;
    this.applied = applied;
    this.dated = dated;
  }

  /** Gives the files the dates that were decided. */
  static Attempt prepare(Machine machine, RunWork work, RunDecision decision)
      throws IOException, InterruptedException {
    ImageDates.Applied applied =
        new ImageDates(machine)
            .apply(
                work.base(), work.whole(), work.mounts().datesOfBase(decision.dates().changed()));
    return new Attempt(machine, work, applied, dated(machine, applied));
  }

  /** The dates that no layer has yet. */
  private static DateLayerWriter.@Nullable Dated dated(Machine machine, ImageDates.Applied applied)
      throws IOException {
    if (applied.own().isEmpty() && applied.unsure().isEmpty()) {
      return null;
    }
    DateLayerWriter.Dated dated =
        DateLayerWriter.layer(
            machine.store(),
            machine.folders(applied.snapshot()),
            applied.view(),
            applied.own(),
            applied.unsure());
    if (dated.manifest().entries().isEmpty()) {
      Trees.delete(dated.draft().folder());
      return null;
    }
    return dated;
  }

  /**
   * Mounts all that the command sees, and a writable layer.
   *
   * @param mountPoints a folder with the mount points that the image lacks: it lies lowest, where
   *     they are no change
   */
  Workspace mount(Path mountPoints) throws IOException {
    stubs = mountPoints;
    List<Path> folders = new ArrayList<>();
    folders.add(mountPoints);
    folders.addAll(machine.folders(applied.snapshot()));
    if (dated != null) {
      folders.add(dated.draft().files());
    }
    Workspace mounted = Workspace.open(machine.store(), folders, below());
    workspace = mounted;
    return mounted;
  }

  private View below() {
    return dated == null
        ? applied.view()
        : machine.chains().view(applied.snapshot(), dated.manifest());
  }

  private Workspace mounted() {
    if (workspace == null) {
      throw new IllegalStateException("nothing is mounted for " + work.run().label().text());
    }
    return workspace;
  }

  /** What the command left. */
  Manifest changes(ContainerRun execution) throws IOException {
    return mounted().changes(Origin.MADE, execution.stubNames());
  }

  /** Makes the dates and what the command left layers. */
  Snapshot commit(RunRecord record) {
    Layers layers = machine.store().layers();
    Snapshot under = applied.snapshot();
    if (dated != null) {
      Layer dates =
          layers.add(dated.draft(), Layer.Kind.DATES, dated.manifest(), List.of(), under.layers());
      under = under.with(dates.id(), dated.manifest(), applied.view());
    }
    Manifest changes = record.outcome().changes();
    View below = mounted().below();
    Layer layer =
        layers.addRun(
            mounted().finish(), changes, record.latestWrite(), record.chain(), under.layers());
    committed = true;
    return under.with(layer.id(), changes, below);
  }

  /** Unmounts, and throws away what was not committed. */
  @Override
  public void close() {
    try {
      if (workspace != null) {
        workspace.close();
      }
    } finally {
      if (!committed && dated != null) {
        Trees.delete(dated.draft().folder());
      }
      Optional.ofNullable(stubs).ifPresent(Trees::delete);
    }
  }
}
