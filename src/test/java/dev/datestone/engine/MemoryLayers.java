package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Manifest;
import dev.datestone.dating.BaseTree;
import dev.datestone.dating.StateRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Layers in memory, each known by its content as in the store. */
final class MemoryLayers implements LayerStore {
  private record Stored(Layer layer, Manifest manifest, StateRecord record) {}

  private final Map<String, Stored> layers = new ConcurrentHashMap<>();
  private final Map<String, BaseTree> images = new ConcurrentHashMap<>();

  /** An image of one layer. */
  Snapshot addImage(BaseTree image) {
    images.put(image.id(), image);
    layers.put(
        image.id(),
        new Stored(
            new Layer(image.id(), Layer.Kind.IMAGE, List.of(), 0),
            image.manifest(),
            StateRecord.LOST));
    return new Snapshot(image.manifest().content(), List.of(image.id()));
  }

  String add(
      Layer.Kind kind,
      Manifest manifest,
      List<Layer.ArtifactState> artifacts,
      long written,
      StateRecord record) {
    DigestWriter digest =
        new DigestWriter().add(kind.name()).add(artifacts.toString()).add(written);
    manifest
        .entries()
        .forEach(
            (path, entry) -> {
              digest.add(path).add(entry.date()).add(entry.origin().name()).add(entry.xattrs());
              entry.writeTo(digest);
            });
    digest.add(record.bases().stream().map(BaseTree::id).toList().toString());
    new TreeMap<>(record.seen())
        .forEach((path, seen) -> digest.add(path).add(seen.content()).add(seen.date()));
    digest.add(new TreeMap<>(record.writeHistories()).toString());
    Digest id = digest.finish();
    layers.put(
        id.hex(), new Stored(new Layer(id.hex(), kind, artifacts, written), manifest, record));
    return id.hex();
  }

  private Stored stored(String id) {
    Stored stored = layers.get(id);
    if (stored == null) {
      throw new IllegalStateException("no layer " + id);
    }
    return stored;
  }

  @Override
  public boolean has(String id) {
    return layers.containsKey(id);
  }

  @Override
  public Layer layer(String id) {
    return stored(id).layer();
  }

  @Override
  public Manifest manifest(String id) {
    return stored(id).manifest();
  }

  @Override
  public StateRecord record(String id) {
    return stored(id).record();
  }

  @Override
  public BaseTree image(String id) {
    return images.computeIfAbsent(id, layer -> new BaseTree(layer, manifest(layer)));
  }
}
