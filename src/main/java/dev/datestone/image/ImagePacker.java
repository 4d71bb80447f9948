package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.store.Images;
import dev.datestone.store.Results;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes images of snapshots. What the layers come to is remembered, so that an image that was
 * packed before costs a look-up; its archives are kept only until this is closed.
 */
public final class ImagePacker implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;

  private final Store store;
  private final BaseLayers bases;
  private final Packing packing;
  private final Path folder;
  private final Map<Digest, Path> files = new HashMap<>();
  private final Map<Snapshot, ImagePlan> plans = new HashMap<>();
  private final Map<Snapshot, ImagePlan> above = new HashMap<>();

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
    Dates dates = dates(snapshot, !base.isNone());
    String created = dates.created().isEmpty() ? base.created() : dates.created();
    String config = OciJson.config(description, base, layers, created);
    String manifest = OciJson.manifest(config, layers);
    return new PackedImage(
        snapshot, base, description.platform(), layers, config, manifest, dates.staleByteCode());
  }

  /**
   * What the dates of an image's files come to.
   *
   * @param created the latest of its own files, as RFC 3339 has it; empty if it has none
   * @param staleByteCode files of Python that are up to date in the build and not in the image
   */
  private record Dates(String created, List<String> staleByteCode) {}

  private Dates dates(Snapshot snapshot, boolean aboveBase) throws IOException {
    Digest key = key("dates of image 1", snapshot, aboveBase);
    Optional<List<String>> known = store.results().matches(key).map(Results.Matches::paths);
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
    store.results().put(key, new Results.Matches(key, all));
    return new Dates(created, stale);
  }

  private List<String> staleByteCode(Snapshot snapshot, ImagePlan plan) throws IOException {
    try (LayerPacker.Shown shown = new LayerPacker.Shown(store, snapshot.layers())) {
      return ByteCode.stale(plan, packing, shown::first);
    }
  }

  private Digest key(String kind, Snapshot snapshot, boolean aboveBase) {
    return new DigestWriter()
        .add(kind)
        .add(aboveBase)
        .add(packing.key())
        .add(packing.latest().isPresent() ? packing.latest().toString() : "")
        .add(snapshot.content().hex())
        .add(snapshot.layers())
        .finish();
  }

  private List<Results.Packed> layers(Snapshot snapshot, boolean aboveBase) throws IOException {
    Digest key = key("packed image 2", snapshot, aboveBase);
    Optional<List<Results.Packed>> known = store.results().packed(key);
    if (known.isPresent()) {
      return known.get();
    }
    List<Results.Packed> layers = new ArrayList<>();
    for (LayerPlan plan : plan(snapshot, aboveBase).layers()) {
      layers.add(layer(plan));
    }
    store.results().put(key, layers);
    return layers;
  }

  private ImagePlan plan(Snapshot snapshot, boolean aboveBase) {
    return (aboveBase ? above : plans)
        .computeIfAbsent(snapshot, key -> ImagePlan.of(store.layers(), key, aboveBase));
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
    Results.Packed packed = pack(plan(image.snapshot(), !image.base().isNone()).layers().get(own));
    if (!packed.blob().equals(wanted.blob())) {
      throw otherwise();
    }
    return folder.resolve(Integer.toString(files.size() - 1));
  }

  static IOException otherwise() {
    return new IOException(
        "a layer's archive is not what it was before; another version of Java may pack otherwise");
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
