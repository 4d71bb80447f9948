package dev.datestone.oci;

import dev.datestone.archive.LayerPacker;
import dev.datestone.archive.LayerPlan;
import dev.datestone.archive.PackingOptions;
import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.engine.Snapshot;
import dev.datestone.local.MountedLayers;
import dev.datestone.store.ActionStore;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Packs snapshots as images. Digests and sizes of layers are cached in the store, so that an image
 * that was packed before takes a look-up; the archives themselves exist only until this is closed.
 */
public final class ImagePacker implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;

  private final Store store;
  private final BaseImageLayers bases;
  private final PackingOptions packing;
  private final Path folder;
  private final Map<Digest, Path> files = new HashMap<>();
  private final Map<Snapshot, ImagePlan> plans = new HashMap<>();
  private final Map<Snapshot, ImagePlan> above = new HashMap<>();

  /**
   * Packs images of a store.
   *
   * @param registries for layers of base images that the store lacks
   */
  public ImagePacker(Store store, PackingOptions packing, LayerSource registries) {
    this.store = store;
    this.packing = packing;
    this.folder = store.processFolder().newFolder("images");
    this.bases =
        new BaseImageLayers(store, packing, registries, store.processFolder().newFolder("bases"));
  }

  /** The image of a snapshot on a base image. */
  public PackedImage image(Snapshot snapshot, BaseImage base, ImageDescription description)
      throws IOException, InterruptedException {
    List<PackedImage.Layer> layers = new ArrayList<>();
    for (Images.LayerBlob blob : base.layerBlobs()) {
      layers.add(bases.layer(base, blob));
    }
    for (ActionStore.Packed own : layers(snapshot, !base.isNone())) {
      layers.add(
          new PackedImage.Layer(own.contents(), own.blob(), own.size(), packing.compression()));
    }
    Dates dates = dates(snapshot, !base.isNone());
    String created = dates.created().isEmpty() ? base.created() : dates.created();
    String config = OciJsonWriter.config(description, base, layers, created);
    String manifest = OciJsonWriter.manifest(config, layers);
    return new PackedImage(
        snapshot, base, description.platform(), layers, config, manifest, dates.staleByteCode());
  }

  /**
   * What follows from the modification times in an image.
   *
   * @param created the latest in its own layers, in RFC 3339 form; empty if it has none
   * @param staleByteCode as in {@link PackedImage}
   */
  private record Dates(String created, List<String> staleByteCode) {}

  private Dates dates(Snapshot snapshot, boolean aboveBase) throws IOException {
    Digest key = key("dates of image 1", snapshot, aboveBase);
    Optional<List<String>> known = store.actions().matches(key);
    if (known.isPresent()) {
      return new Dates(known.get().getFirst(), known.get().subList(1, known.get().size()));
    }
    ImagePlan plan = plan(snapshot, aboveBase);
    OptionalLong latest =
        plan.layers().stream()
            .flatMap(layer -> layer.entries().values().stream())
            .filter(entry -> entry.type() != Entry.Type.WHITEOUT)
            .mapToLong(entry -> packing.date(entry.date()))
            .max();
    String created =
        latest.isPresent()
            ? Instant.ofEpochSecond(Math.floorDiv(latest.getAsLong(), SECOND)).toString()
            : "";
    List<String> stale = staleByteCode(snapshot, plan);
    List<String> all = new ArrayList<>(stale);
    all.addFirst(created);
    store.actions().putMatches(key, all);
    return new Dates(created, stale);
  }

  private List<String> staleByteCode(Snapshot snapshot, ImagePlan plan) throws IOException {
    try (MountedLayers files = MountedLayers.of(store, snapshot.layers())) {
      return PythonBytecode.stale(plan, packing, files);
    }
  }

  private Digest key(String kind, Snapshot snapshot, boolean aboveBase) {
    return new DigestWriter()
        .add(kind)
        .add(aboveBase)
        .add(packing.compression().version())
        .add(packing.latest().isPresent() ? packing.latest().toString() : "")
        .add(snapshot.content().hex())
        .add(snapshot.layers())
        .finish();
  }

  private List<ActionStore.Packed> layers(Snapshot snapshot, boolean aboveBase) throws IOException {
    return cached(
        key("packed image 2", snapshot, aboveBase),
        () -> {
          List<ActionStore.Packed> layers = new ArrayList<>();
          for (LayerPlan plan : plan(snapshot, aboveBase).layers()) {
            layers.add(cached(plan.key(packing), () -> List.of(pack(plan))).getFirst());
          }
          return layers;
        });
  }

  /** Packs layers whose digests are not cached. */
  private interface Packing {
    List<ActionStore.Packed> pack() throws IOException;
  }

  private List<ActionStore.Packed> cached(Digest key, Packing packing) throws IOException {
    Optional<List<ActionStore.Packed>> known = store.actions().packed(key);
    if (known.isPresent()) {
      return known.get();
    }
    List<ActionStore.Packed> packed = packing.pack();
    store.actions().put(key, packed);
    return packed;
  }

  private ImagePlan plan(Snapshot snapshot, boolean aboveBase) {
    return (aboveBase ? above : plans)
        .computeIfAbsent(snapshot, key -> ImagePlan.of(store.layers(), key, aboveBase));
  }

  private ActionStore.Packed pack(LayerPlan plan) throws IOException {
    Path file = folder.resolve(Integer.toString(files.size()));
    ActionStore.Packed packed = new LayerPacker(store, packing).pack(plan, file);
    files.put(packed.blob(), file);
    return packed;
  }

  /** All blobs of the images, each once; a document comes after what it refers to. */
  public List<ImageBlob> blobs(List<NamedImage> images) {
    Map<Digest, ImageBlob> blobs = new LinkedHashMap<>();
    for (NamedImage named : images) {
      for (PackedImage image : named.platforms()) {
        for (int i = 0; i < image.layers().size(); i++) {
          blobs.putIfAbsent(image.layers().get(i).blob(), blob(image, i));
        }
        blobs.putIfAbsent(image.id(), ImageBlob.of(image.config()));
        blobs.putIfAbsent(image.digest(), ImageBlob.of(image.manifest()));
      }
      String index = named.index();
      if (!index.isEmpty()) {
        blobs.putIfAbsent(OciJsonWriter.digest(index), ImageBlob.of(index));
      }
    }
    return List.copyOf(blobs.values());
  }

  /** The archive of a layer. */
  ImageBlob blob(PackedImage image, int index) {
    PackedImage.Layer layer = image.layers().get(index);
    return new ImageBlob(
        layer.blob(),
        layer.size(),
        image.isOfBase(index) ? image.base().from() : Optional.empty(),
        () -> Files.newInputStream(file(image, index)));
  }

  private synchronized Path file(PackedImage image, int layer)
      throws IOException, InterruptedException {
    PackedImage.Layer wanted = image.layers().get(layer);
    int own = layer - image.base().layerBlobs().size();
    if (own < 0) {
      return bases.file(image.base(), image.base().layerBlobs().get(layer), wanted);
    }
    Path file = files.get(wanted.blob());
    if (file != null) {
      return file;
    }
    ActionStore.Packed packed =
        pack(plan(image.snapshot(), !image.base().isNone()).layers().get(own));
    if (!packed.blob().equals(wanted.blob())) {
      throw changed();
    }
    return folder.resolve(Integer.toString(files.size() - 1));
  }

  static IOException changed() {
    return new IOException(
        "packing a layer again gave another archive; was it packed by another version of Java?");
  }

  /** Deletes the archives. */
  @Override
  public void close() {
    bases.close();
    Trees.delete(folder);
  }
}
