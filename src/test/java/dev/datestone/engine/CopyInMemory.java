package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.engine.Executor.Copied;
import dev.datestone.engine.Executor.Written;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** Executes a COPY in memory, onto the root: as overlayfs and a scan of its upper folder do it. */
final class CopyInMemory {
  private final CopyDecision decision;
  private final SortedMap<String, Written> written = new TreeMap<>();

  CopyInMemory(CopyDecision decision) {
    this.decision = decision;
  }

  Copied copy(MemoryLayers layers, long now) {
    for (CopyItem item : decision.items()) {
      boolean fromArtifact = decision.isFromArtifact(item);
      String top = item.isPlaced() ? item.place(false) : target(item);
      item.tree().get().forEach((path, entry) -> write(Paths.join(top, path), entry, fromArtifact));
    }
    NavigableMap<String, Entry> changes = new TreeMap<>();
    decision
        .dates(written, now)
        .forEach(
            (path, date) -> {
              if (!path.isEmpty()) {
                note(path, date, changes);
              }
            });
    Manifest manifest = decision.withOrigins(new Manifest(changes), written);
    String layer =
        layers.add(
            Layer.Kind.COPY,
            manifest,
            decision.artifactStates(),
            0,
            dev.datestone.dating.StateRecord.LOST);
    return new Copied(decision.base().with(layer, manifest, decision.view()), decision.items());
  }

  private String target(CopyItem item) {
    boolean folder = item.tree().get().firstEntry().getValue().type().isFolder();
    String destination = Paths.normal(decision.copy().destination());
    return folder ? destination : Paths.join(destination, item.name());
  }

  private void write(String path, Entry entry, boolean fromArtifact) {
    if (path.isEmpty()) {
      return;
    }
    write(Paths.parent(path), folder(), fromArtifact);
    Entry old = decision.view().entry(path);
    boolean stays = entry.type().isFolder() && old != null && old.type().isFolder();
    if (!stays && !(entry.type().isFolder() && written.containsKey(path))) {
      written.put(path, new Written(entry, fromArtifact));
    }
  }

  private static Entry folder() {
    return Workshop.folder(0, Origin.COPIED);
  }

  private void note(String path, long date, NavigableMap<String, Entry> changes) {
    Entry old = decision.view().entry(path);
    Written file = written.get(path);
    Entry entry = file == null ? old : file.source();
    if (entry == null) {
      return;
    }
    Entry now = (file == null ? entry.asMerged() : entry).withDate(date).withOrigin(Origin.COPIED);
    if (old == null || !old.equalsExceptDate(now) || old.date() != date) {
      changes.put(path, now);
    }
  }
}
