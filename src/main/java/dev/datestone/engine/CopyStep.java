package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.RawNames;
import dev.datestone.dating.Sighting;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.Timeline;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Copies files from the host or from another target's file system onto a file system. */
final class CopyStep {
  private final Store store;
  private final Chains chains;
  private final Slots slots;

  CopyStep(Store store, Chains chains, Slots slots) {
    this.store = store;
    this.chains = chains;
    this.slots = slots;
  }

  Snapshot copy(Snapshot base, Operation.Copy copy, List<CopyItem> items) throws IOException {
    View view = chains.view(base, List.of());
    Brought brought = brought(base, view, copy, items);
    try (Workspace workspace = Workspace.open(store, chains.folders(base), view)) {
      InsideRoot root = new InsideRoot(workspace.root());
      CopyWriter writer = new CopyWriter(root, view, copy, store);
      for (CopyItem item : items) {
        if (item.folder() != null) {
          writer.write(item, item.folder(), items.size() > 1);
        } else if (item.source() != null) {
          writeFrom(item.source(), item, writer, items.size() > 1);
        }
      }
      date(workspace, view, copy, writer, brought.timeline());
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
          brought.states(),
          0);
    }
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
   * The dates that files have until a RUN looks: products keep theirs, others the one they had in
   * the layer that this COPY made before, if they are the same, else now.
   */
  private void date(
      Workspace workspace, View view, Operation.Copy copy, CopyWriter writer, Timeline timeline)
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
                    case MADE -> timeline.moved(source.date());
                    case KEPT -> Math.min(source.date(), now);
                    case COPIED, BASE -> Math.min(dateBefore(before, path, source, now), now);
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

  /** What artifacts bring along: their states, laid behind those that are here. */
  private record Brought(Timeline timeline, List<ArtifactState> states) {}

  private Brought brought(Snapshot base, View view, Operation.Copy copy, List<CopyItem> items) {
    String name = "";
    for (CopySource source : copy.sources()) {
      if (source instanceof CopySource.Artifact artifact) {
        name = artifact.target();
      }
    }
    List<ArtifactState> states = new ArrayList<>();
    Set<Long> products = new HashSet<>();
    for (CopyItem item : items) {
      Snapshot from = item.source();
      if (from != null) {
        NavigableMap<String, Entry> tree = item.tree().get();
        boolean folder = tree.firstEntry().getValue().type().isFolder();
        addStates(states, from, name, folder, base);
        addProducts(products, from, base);
        addProducts(products, tree.values());
      }
    }
    long floor = floor(states, base, view);
    Set<Long> dates = new HashSet<>();
    long written = Long.MIN_VALUE;
    for (ArtifactState state : states) {
      chains.record(state.record()).seen().values().forEach(seen -> dates.add(seen.date()));
      dates.add(state.written());
      written = Math.max(written, state.written());
    }
    Timeline timeline = Timeline.behind(dates, products, written, floor);
    return new Brought(
        timeline, moved(states, timeline, timeline.movesAnything() ? floor : Long.MIN_VALUE));
  }

  /** Dates of what the RUNs made that the artifact's chain does not share with this one. */
  private void addProducts(Set<Long> products, Snapshot from, Snapshot base) {
    for (String layer : from.layers()) {
      if (!base.layers().contains(layer)) {
        addProducts(products, store.layers().manifest(layer).entries().values());
      }
    }
  }

  private static void addProducts(Set<Long> products, Collection<Entry> entries) {
    for (Entry entry : entries) {
      if (entry.origin() == Origin.MADE && entry.type() != Entry.Type.WHITEOUT) {
        products.add(entry.date());
      }
    }
  }

  /** What the states that come in are laid behind. */
  private long floor(List<ArtifactState> states, Snapshot base, View view) {
    for (ArtifactState here : chains.artifacts(base)) {
      if (states.stream().anyMatch(state -> state.id().equals(here.id()))) {
        return here.floor(); // one target's artifacts stay in one time, whichever COPY brings them
      }
    }
    if (states.stream().anyMatch(state -> sawOtherProducts(state, view))) {
      return Long.MIN_VALUE;
    }
    long floor = Long.MIN_VALUE;
    for (State state : chains.states(base)) {
      floor = Math.max(floor, state.written());
    }
    return floor;
  }

  private void addStates(
      List<ArtifactState> states, Snapshot from, String name, boolean folder, Snapshot base) {
    Layer run = chains.lastRunLayer(from);
    List<ArtifactState> all = new ArrayList<>();
    if (run != null && !base.layers().contains(run.id())) {
      all.add(new ArtifactState(run.id(), name, run.id(), run.written(), folder, Long.MIN_VALUE));
    }
    all.addAll(chains.artifacts(from));
    for (ArtifactState state : all) {
      if (states.stream().noneMatch(known -> known.id().equals(state.id()))) {
        states.add(state);
      }
    }
  }

  /** Whether its outputs were made from something else than a product that is here. */
  private boolean sawOtherProducts(ArtifactState state, View view) {
    StateRecord record = chains.record(state.record());
    return view.files().entrySet().stream()
        .filter(file -> file.getValue().entry().origin() == Origin.MADE)
        .filter(file -> !file.getValue().entry().type().isFolder())
        .anyMatch(
            file -> {
              Sighting saw = record.at(file.getKey());
              return saw != null && !saw.content().equals(file.getValue().content());
            });
  }

  private List<ArtifactState> moved(List<ArtifactState> states, Timeline timeline, long floor) {
    if (!timeline.movesAnything()) {
      return states;
    }
    Map<String, String> records = new HashMap<>();
    List<ArtifactState> moved = new ArrayList<>();
    for (ArtifactState state : states) {
      String id =
          records.computeIfAbsent(
              state.record(),
              old -> {
                String fresh = store.freshId();
                store.records().put(fresh, timeline.moved(chains.record(old)));
                return fresh;
              });
      moved.add(
          new ArtifactState(
              state.id(),
              state.name(),
              id,
              timeline.moved(state.written()),
              state.holdsFolders(),
              floor));
    }
    return moved;
  }
}
