package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import dev.datestone.engine.Executor.Written;
import dev.datestone.engine.Layer.ArtifactState;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is decided before a COPY. It asks no clock.
 *
 * @param base what files are copied onto
 * @param view the files of the base
 * @param items what is copied
 * @param artifactStates the states that come with artifacts
 * @param lastLayer the layer that this COPY made the last time, empty if it made none
 */
public record CopyDecision(
    Operation.Copy copy,
    Snapshot base,
    View view,
    List<CopyItem> items,
    List<ArtifactState> artifactStates,
    Manifest lastLayer) {
  public CopyDecision {
    items = List.copyOf(items);
    artifactStates = List.copyOf(artifactStates);
  }

  static CopyDecision decide(
      Chains chains, Snapshot base, Operation.Copy copy, List<CopyItem> items, Manifest lastLayer) {
    View view = chains.view(base);
    List<ArtifactState> artifacts = artifacts(chains, base, copy, items);
    return new CopyDecision(copy, base, view, items, artifacts, lastLayer);
  }

  private static List<ArtifactState> artifacts(
      Chains chains, Snapshot base, Operation.Copy copy, List<CopyItem> items) {
    String name = "";
    for (CopySource source : copy.sources()) {
      CopySource files = source instanceof CopySource.Filtered filtered ? filtered.from() : source;
      if (files instanceof CopySource.Artifact artifact) {
        name = artifact.target();
      } else if (files instanceof CopySource.Stage stage) {
        name = stage.stage();
      }
    }
    List<ArtifactState> states = new ArrayList<>();
    for (CopyItem item : items) {
      Snapshot from = item.source();
      if (from != null) {
        boolean folder = item.tree().get().firstEntry().getValue().type().isFolder();
        addStates(chains, states, from, name, folder, base);
      }
    }
    return states;
  }

  private static void addStates(
      Chains chains,
      List<ArtifactState> states,
      Snapshot from,
      String name,
      boolean folder,
      Snapshot base) {
    Layer run = chains.lastRunLayer(from);
    if (run != null && !base.layers().contains(run.id())) {
      ArtifactState.add(states, new ArtifactState(run.id(), name, run.id(), run.written(), folder));
    }
    chains.artifacts(from).forEach(state -> ArtifactState.add(states, state));
  }

  /** Whether a file of this item comes from an artifact that brings a state along. */
  public boolean isFromArtifact(CopyItem item) {
    return item.source() != null && !artifactStates.isEmpty();
  }

  private Origin origin(Written file) {
    if (file.source().origin() == Origin.MADE) {
      return Origin.MADE;
    }
    return file.keepsDate() || copy.options().keepDates() ? Origin.KEPT : Origin.COPIED;
  }

  /**
   * The dates that files have until a RUN is executed on them (then {@code DatingRule} decides):
   * those of an artifact keep theirs, others get the one that they had in the layer before if they
   * are the same, else the time of the copy.
   *
   * @param written all that was written, by path in the root
   * @param now in nanoseconds since 1970
   */
  public Map<String, Long> dates(SortedMap<String, Written> written, long now) {
    Map<String, Long> dates = new LinkedHashMap<>();
    Set<String> changed = new HashSet<>();
    Set<String> folders = new HashSet<>();
    written.forEach(
        (path, file) -> {
          String parent = Paths.parent(path);
          folders.add(parent);
          if (!path.isEmpty() && view.entry(path) == null) {
            changed.add(parent);
          }
          dates.put(path, date(path, file, now));
        });
    for (String folder : folders) {
      if (!written.containsKey(folder)) {
        Entry old = view.entry(folder);
        Entry last = lastLayer.get(folder);
        boolean sameNames = old != null && !changed.contains(folder);
        long date = last == null ? now : last.date();
        dates.put(folder, sameNames && old != null ? old.date() : date);
      }
    }
    return dates;
  }

  private long date(String path, Written file, long now) {
    Entry source = file.source();
    return switch (origin(file)) {
      case MADE -> source.date();
      case KEPT -> Math.min(source.date(), now);
      case COPIED, BASE ->
          Math.min(
              file.fromArtifact() && source.date() > 0
                  ? source.date()
                  : dateBefore(path, source, now),
              now);
    };
  }

  private long dateBefore(String path, Entry source, long now) {
    Entry last = lastLayer.get(path);
    return last != null && last.type() == source.type() && last.payload().equals(source.payload())
        ? last.date()
        : now;
  }

  /** The changes of the COPY with the origins of their files. */
  public Manifest withOrigins(Manifest changes, Map<String, Written> written) {
    NavigableMap<String, Entry> entries = new TreeMap<>(changes.entries());
    written.forEach(
        (path, file) ->
            entries.computeIfPresent(path, (name, entry) -> entry.withOrigin(origin(file))));
    return new Manifest(entries);
  }
}
