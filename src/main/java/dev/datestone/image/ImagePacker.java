package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.store.Results;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes images of snapshots. What the layers come to is remembered, so that an image that was
 * packed before costs a look-up; its archives are kept only until this is closed.
 */
public final class ImagePacker implements AutoCloseable {
  private final Store store;
  private final Packing packing;
  private final Path folder;
  private final Map<Digest, Path> files = new HashMap<>();
  private final Map<Digest, List<LayerPlan>> plans = new HashMap<>();

  public ImagePacker(Store store, Packing packing) {
    this.store = store;
    this.packing = packing;
    this.folder = store.session().newFolder("images");
  }

  public PackedImage image(Snapshot snapshot, ImageDescription description) throws IOException {
    List<Results.Packed> layers = layers(snapshot);
    String config = OciJson.config(description, layers, packing.date());
    String manifest = OciJson.manifest(packing.compression(), config, layers);
    return new PackedImage(snapshot, description.platform(), layers, config, manifest);
  }

  private List<Results.Packed> layers(Snapshot snapshot) throws IOException {
    Digest key =
        new DigestWriter()
            .add("packed image 1")
            .add(packing.key())
            .add(snapshot.content().hex())
            .add(snapshot.layers())
            .finish();
    Optional<List<Results.Packed>> known = store.results().packed(key);
    if (known.isPresent()) {
      return known.get();
    }
    List<Results.Packed> layers = new ArrayList<>();
    for (LayerPlan plan : plans(snapshot)) {
      layers.add(layer(plan));
    }
    store.results().put(key, layers);
    return layers;
  }

  private List<LayerPlan> plans(Snapshot snapshot) {
    return plans.computeIfAbsent(
        snapshot.content(), content -> LayerPlan.of(store.layers(), snapshot));
  }

  private Results.Packed layer(LayerPlan plan) throws IOException {
    Digest key = plan.key(packing);
    Optional<List<Results.Packed>> known = store.results().packed(key);
    if (known.isPresent()) {
      return known.get().getFirst();
    }
    Results.Packed packed = pack(plan);
    store.results().put(key, List.of(packed));
    return packed;
  }

  private Results.Packed pack(LayerPlan plan) throws IOException {
    Path file = folder.resolve(Integer.toString(files.size()));
    Results.Packed packed = new LayerPacker(store, packing).pack(plan, file);
    files.put(packed.blob(), file);
    return packed;
  }

  /** A layer's archive, packed as this packs. */
  Path file(PackedImage image, int layer) throws IOException {
    Results.Packed wanted = image.layers().get(layer);
    Path file = files.get(wanted.blob());
    if (file != null) {
      return file;
    }
    Results.Packed packed = pack(plans(image.snapshot()).get(layer));
    if (!packed.equals(wanted)) {
      throw new IOException(
          "a layer's archive is not what it was before; another version of Java may pack"
              + " otherwise");
    }
    return folder.resolve(Integer.toString(files.size() - 1));
  }

  Packing packing() {
    return packing;
  }

  /** Takes the archives away. */
  @Override
  public void close() {
    if (Files.exists(folder)) {
      Trees.delete(folder);
    }
  }
}
