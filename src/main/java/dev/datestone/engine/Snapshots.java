package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.Manifest;
import dev.datestone.dating.View;
import dev.datestone.store.Layer;
import dev.datestone.store.Layers;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import java.util.ArrayList;
import java.util.List;

/** Puts a new layer on top of a snapshot. */
final class Snapshots {
  private Snapshots() {}

  static Snapshot with(
      Store store,
      Snapshot base,
      View below,
      Layers.Draft draft,
      Layer.Kind kind,
      Manifest changes,
      List<Layer.ArtifactState> artifacts,
      long written) {
    Digest content = UpperScan.content(base.content(), changes, below);
    Layer layer = store.layers().add(draft, kind, changes, artifacts, written);
    List<String> layers = new ArrayList<>(base.layers());
    layers.add(layer.id());
    return new Snapshot(content, layers);
  }
}
