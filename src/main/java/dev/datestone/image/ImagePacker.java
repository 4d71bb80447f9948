package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.store.Images;
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
  private final BaseLayers bases;
  private final Packing packing;
  private final Path folder;
  private final Map<Digest, Path> files = new HashMap<>();
  private final Map<Snapshot, List<LayerPlan>> plans = new HashMap<>();
  private final Map<Snapshot, List<LayerPlan>> above = new HashMap<>();

  /**
   * A packer of images.
   *
   * @param registries have what is not here of the images that others stand on
   */
  public ImagePacker(Store store, Packing packing, Registries registries) {
    this.store = store;
    this.packing = packing;
    this.folder = store.session().newFolder("images");
    this.bases = new BaseLayers(store, packing, registries, store.session().newFolder("bases"));
  }

  /** The image that a file system comes to, which stands on another. */
  public PackedImage image(Snapshot snapshot, Base base, ImageDescription description)
      throws IOException, InterruptedException {
    List<PackedImage.Layer> layers = new ArrayList<>();
    for (Images.Archive archive : base.archives()) {
      layers.add(bases.layer(base, archive));
    }
    for (Results.Packed own : layers(snapshot, !base.isNone())) {
      layers.add(
          new PackedImage.Layer(own.contents(), own.blob(), own.size(), packing.compression()));
    }
    String config = OciJson.config(description, base, layers, packing.date());
    String manifest = OciJson.manifest(config, layers);
    return new PackedImage(snapshot, base, description.platform(), layers, config, manifest);
  }

  private List<Results.Packed> layers(Snapshot snapshot, boolean aboveBase) throws IOException {
    Digest key =
        new DigestWriter()
            .add(aboveBase ? "packed above 1" : "packed image 1")
            .add(packing.key())
            .add(snapshot.content().hex())
            .add(snapshot.layers())
            .finish();
    Optional<List<Results.Packed>> known = store.results().packed(key);
    if (known.isPresent()) {
      return known.get();
    }
    List<Results.Packed> layers = new ArrayList<>();
    for (LayerPlan plan : plans(snapshot, aboveBase)) {
      layers.add(layer(plan));
    }
    store.results().put(key, layers);
    return layers;
  }

  private List<LayerPlan> plans(Snapshot snapshot, boolean aboveBase) {
    return (aboveBase ? above : plans)
        .computeIfAbsent(snapshot, key -> LayerPlan.of(store.layers(), key, aboveBase));
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

  /** A layer's archive, as the image names it. */
  Path file(PackedImage image, int layer) throws IOException, InterruptedException {
    PackedImage.Layer wanted = image.layers().get(layer);
    int own = layer - image.base().archives().size();
    if (own < 0) {
      return bases.file(image.base(), image.base().archives().get(layer), wanted);
    }
    Path file = files.get(wanted.blob());
    if (file != null) {
      return file;
    }
    Results.Packed packed = pack(plans(image.snapshot(), !image.base().isNone()).get(own));
    if (!packed.blob().equals(wanted.blob())) {
      throw otherwise();
    }
    return folder.resolve(Integer.toString(files.size() - 1));
  }

  static IOException otherwise() {
    return new IOException(
        "a layer's archive is not what it was before; another version of Java may pack otherwise");
  }

  Packing packing() {
    return packing;
  }

  /** Takes the archives away. */
  @Override
  public void close() {
    bases.close();
    if (Files.exists(folder)) {
      Trees.delete(folder);
    }
  }
}
