package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.RawNames;
import dev.datestone.dating.View;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Operation;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Overlay;
import dev.datestone.store.Layer;
import dev.datestone.store.Layer.ArtifactState;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Copies files from the host or from another target's file system onto a file system. */
final class CopyStep {
  private final Store store;
  private final Chains chains;
  private final Slots slots;
  private final List<CopyItem> copied = new ArrayList<>();
  private final List<Path> torn = new ArrayList<>();

  CopyStep(Store store, Chains chains, Slots slots) {
    this.store = store;
    this.chains = chains;
    this.slots = slots;
  }

  Snapshot copy(Snapshot base, Operation.Copy copy, List<CopyItem> items) throws IOException {
    View view = chains.view(base, List.of());
    List<ArtifactState> brought = brought(base, copy, items);
    try (Workspace workspace = Workspace.open(store, chains.folders(base), view)) {
      InsideRoot root = new InsideRoot(workspace.root());
      CopyWriter writer = new CopyWriter(root, view, copy, store);
      Set<String> dated = new HashSet<>();
      for (CopyItem item : items) {
        if (item.folder() != null) {
          copied.add(writer.write(item, item.folder(), items.size() > 1));
        } else if (item.source() != null) {
          Set<String> others = new HashSet<>(writer.written().keySet());
          writeFrom(item.source(), item, writer, items.size() > 1);
          copied.add(item);
          if (!brought.isEmpty()) {
            dated.addAll(writer.written().keySet());
            dated.removeAll(others);
          }
        }
      }
      torn.addAll(writer.torn());
      date(workspace, view, copy, writer, dated);
      Manifest changes =
          UpperScan.scan(
              workspace.upper(), workspace.root(), view, Origin.COPIED, writer.digests(), Set.of());
      return Snapshots.with(
          store,
          base,
          view,
          workspace.finish(),
          Layer.Kind.COPY,
          withOrigins(changes, writer),
          brought,
          0);
    }
  }

  /** The items as they were copied, which files of the host may have left behind meanwhile. */
  List<CopyItem> copied() {
    return copied;
  }

  /** Files of the host that were changed each time they were read. */
  List<Path> torn() {
    return torn;
  }

  private void writeFrom(Snapshot source, CopyItem item, CopyWriter writer, boolean several)
      throws IOException {
    Overlay mounted = Workspace.readOnly(store, chains.folders(source));
    if (mounted == null) {
      return;
    }
    try (mounted) {
      writer.write(item, mounted.merged(), several);
    } finally {
      Trees.delete(mounted.merged());
    }
  }

  private static Manifest withOrigins(Manifest changes, CopyWriter writer) {
    NavigableMap<String, Entry> entries = new TreeMap<>(changes.entries());
    writer
        .written()
        .forEach(
            (path, source) ->
                entries.computeIfPresent(
                    path, (name, entry) -> entry.withOrigin(writer.origin(source))));
    return new Manifest(entries);
  }

  /**
   * The dates that files have until a RUN looks: those of an artifact keep theirs, others the one
   * they had in the layer that this COPY made before, if they are the same, else now.
   *
   * @param dated files of artifacts whose makers left a state
   */
  private void date(
      Workspace workspace, View view, Operation.Copy copy, CopyWriter writer, Set<String> dated)
      throws IOException {
    long now = FileTimes.stamp(store.session().folder());
    Manifest before =
        slots
            .lastLayer(copy.label())
            .filter(store.layers()::has)
            .map(store.layers()::manifest)
            .orElse(Manifest.EMPTY);
    Set<String> parents = new HashSet<>();
    writer
        .written()
        .forEach(
            (path, source) -> {
              parents.add(Paths.parent(path));
              long date =
                  switch (writer.origin(source)) {
                    case MADE -> source.date();
                    case KEPT -> Math.min(source.date(), now);
                    case COPIED, BASE ->
                        dated.contains(path) && source.date() > 0
                            ? Math.min(source.date(), now)
                            : Math.min(dateBefore(before, path, source, now), now);
                  };
              FileTimes.set(RawNames.file(workspace.root(), path), date);
            });
    for (String parent : parents) {
      Entry old = view.entry(parent);
      if (writer.written().containsKey(parent)) {
        continue;
      }
      boolean sameNames = old != null && writer.newNamesIn(parent).isEmpty();
      Entry was = before.get(parent);
      long date = sameNames && old != null ? old.date() : was != null ? was.date() : now;
      FileTimes.set(RawNames.file(workspace.root(), parent), date);
    }
  }

  private static long dateBefore(Manifest before, String path, Entry source, long now) {
    Entry was = before.get(path);
    return was != null && was.type() == source.type() && was.payload().equals(source.payload())
        ? was.date()
        : now;
  }

  /** The states that artifacts bring along. */
  private List<ArtifactState> brought(Snapshot base, Operation.Copy copy, List<CopyItem> items) {
    String name = "";
    for (CopySource source : copy.sources()) {
      if (source instanceof CopySource.Artifact artifact) {
        name = artifact.target();
      }
    }
    List<ArtifactState> states = new ArrayList<>();
    for (CopyItem item : items) {
      Snapshot from = item.source();
      if (from != null) {
        boolean folder = item.tree().get().firstEntry().getValue().type().isFolder();
        addStates(states, from, name, folder, base);
      }
    }
    return states;
  }

  private void addStates(
      List<ArtifactState> states, Snapshot from, String name, boolean folder, Snapshot base) {
    Layer run = chains.lastRunLayer(from);
    List<ArtifactState> all = new ArrayList<>();
    if (run != null && !base.layers().contains(run.id())) {
      all.add(new ArtifactState(run.id(), name, run.id(), run.written(), folder));
    }
    all.addAll(chains.artifacts(from));
    all.forEach(state -> ArtifactState.add(states, state));
  }
}
