package dev.datestone.oci;

import dev.datestone.archive.Compression;
import dev.datestone.archive.ImageException;
import dev.datestone.archive.ImageLayers;
import dev.datestone.archive.LimitedDigestInputStream;
import dev.datestone.archive.ReadAheadInputStream;
import dev.datestone.archive.TarUnpacker;
import dev.datestone.content.Digest;
import dev.datestone.content.Manifest;
import dev.datestone.content.Notes;
import dev.datestone.content.Transfer;
import dev.datestone.engine.Layer;
import dev.datestone.engine.Snapshot;
import dev.datestone.local.FileSystemCheck;
import dev.datestone.operation.ImageConfig;
import dev.datestone.sandbox.Mounts;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.Images;
import dev.datestone.store.LayerIndex.ImportedLayer;
import dev.datestone.store.Layers;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fetches an image into the store: its documents, and those layers that the store lacks, several at
 * once, unpacked while they are downloaded. Every document and layer is verified by its digest.
 */
public final class ImageFetcher {
  public static final int DEFAULT_DOWNLOADS = 3;

  /** The most bytes of a manifest, an index or a configuration. */
  public static final int DOCUMENT_LIMIT = 4 << 20;

  private static final int MOST_INDEXES = 4;
  private static final int MOST_LAYERS = 400;

  private final Store store;
  private final int downloads;
  private final long limit;
  private final Notes notes;

  /**
   * Fetches into a store.
   *
   * @param downloads how many layers are fetched at once
   * @param limit the most bytes that an image may have when it is unpacked
   * @param notes receives progress and warnings, a line each
   */
  public ImageFetcher(Store store, int downloads, long limit, Notes notes) {
    this.store = store;
    this.downloads = downloads;
    this.limit = limit;
    this.notes = notes;
  }

  /** A manifest, its digest, and its platform as the index states it. */
  private record Found(Digest digest, OciJsonReader.Manifest manifest, String platform) {}

  /** The documents of an image. */
  private record Documents(Found found, OciJsonReader.Config config, String platform) {
    List<Descriptor> layers() {
      return found.manifest().layers();
    }
  }

  /** The configuration of an image; none of its layers is fetched. */
  public static ImageConfig fetchConfig(BlobSource from, Descriptor root, String platform)
      throws IOException, InterruptedException {
    return documents(from, root, platform).config().document().config();
  }

  private static Documents documents(BlobSource from, Descriptor root, String platform)
      throws IOException, InterruptedException {
    Found found = find(from, root, platform, new HashSet<>());
    OciJsonReader.Config config =
        OciJsonReader.config(document(from, found.manifest().config(), "its configuration"));
    return new Documents(found, config, platform(config.platform(), found.platform(), platform));
  }

  /**
   * Fetches the image of a manifest or an index.
   *
   * @param name for messages; also the name of the returned image
   */
  public Images.Image fetch(BlobSource from, Descriptor root, String platform, String name)
      throws IOException, InterruptedException {
    FileSystemCheck.require(store);
    Documents documents = documents(from, root, platform);
    List<Digest> contents = documents.config().layers();
    int count = documents.layers().size();
    if (count != contents.size() || count > MOST_LAYERS) {
      throw new IOException(
          "its manifest has " + count + " layers, its configuration " + contents.size());
    }
    try {
      LayerMerger merger = new LayerMerger(store);
      List<ImportedLayer> layers = layers(from, documents.layers(), contents, name, merger);
      Snapshot snapshot = merger.finish();
      store.durability().sync(Mounts::syncFileSystem);
      return new Images.Image(
          name,
          snapshot,
          from.place(),
          Platform.normalize(documents.platform()),
          documents.found().digest().hex(),
          layerBlobs(documents.layers(), layers),
          documents.config().document(),
          System.currentTimeMillis(),
          ImageLayers.size(store, snapshot.layers()));
    } catch (SandboxException.SyscallFailed e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static List<Images.LayerBlob> layerBlobs(
      List<Descriptor> descriptors, List<ImportedLayer> layers) {
    List<Images.LayerBlob> blobs = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Descriptor each = descriptors.get(i);
      ImportedLayer layer = layers.get(i);
      blobs.add(
          new Images.LayerBlob(
              each.digest(), each.size(), each.mediaType(), layer.contents(), layer.plain()));
    }
    return blobs;
  }

  private static Found find(BlobSource from, Descriptor root, String platform, Set<Digest> seen)
      throws IOException, InterruptedException {
    if (!seen.add(root.digest()) || seen.size() > MOST_INDEXES) {
      throw new IOException("its index contains itself or is nested too deeply");
    }
    return switch (OciJsonReader.document(document(from, root, "its manifest"))) {
      case OciJsonReader.Manifest manifest -> new Found(root.digest(), manifest, root.platform());
      case OciJsonReader.Index index -> {
        Optional<Descriptor> chosen = index.choose(platform);
        if (chosen.isEmpty() && index.manifests().size() == 1 && seen.size() == 1) {
          chosen = Optional.of(index.manifests().getFirst()); // a layout's index of one image
        }
        yield find(
            from, chosen.orElseThrow(() -> notFor(platform, index.platforms())), platform, seen);
      }
    };
  }

  private static ImageException notFor(String wanted, String available) {
    return new ImageException("it is not available for " + wanted, "available: " + available);
  }

  /** The platform of an image, as its configuration and its index state it. */
  private static String platform(String configured, String listed, String wanted)
      throws IOException {
    if (configured.isEmpty()) {
      throw new IOException("its configuration states no platform");
    }
    // Often only one of them states the variant.
    String platform = listed.startsWith(configured + "/") ? listed : configured;
    String other = configured.startsWith(listed + "/") ? configured : listed;
    if (!listed.isEmpty() && !Platform.normalize(platform).equals(Platform.normalize(other))) {
      throw new IOException(
          "its index states the platform " + listed + ", its configuration " + configured);
    }
    if (!Platform.runsOn(wanted).contains(Platform.normalize(platform))) {
      throw notFor(wanted, platform);
    }
    return platform;
  }

  private static byte[] document(BlobSource from, Descriptor descriptor, String what)
      throws IOException, InterruptedException {
    if (descriptor.size() > DOCUMENT_LIMIT) {
      throw new IOException(what + " is too large (" + descriptor.size() + " bytes)");
    }
    byte[] document = from.document(descriptor, DOCUMENT_LIMIT);
    if (!Digest.of(document).equals(descriptor.digest())
        || (descriptor.size() >= 0 && document.length != descriptor.size())) {
      throw new IOException(what + " does not match its digest");
    }
    return document;
  }

  /** Fetches missing layers, and merges each with those below as soon as these are there. */
  private List<ImportedLayer> layers(
      BlobSource from,
      List<Descriptor> descriptors,
      List<Digest> contents,
      String name,
      LayerMerger merger)
      throws IOException, InterruptedException {
    AtomicLong left = new AtomicLong(limit);
    long bytes = noteMissing(descriptors, contents, name);
    refuseWithoutSpace(bytes);
    Transfer transfer = bytes == 0 ? new Transfer() : notes.begin("pulling " + name, bytes);
    List<Callable<ImportedLayer>> tasks = new ArrayList<>();
    for (int i = 0; i < descriptors.size(); i++) {
      Descriptor descriptor = descriptors.get(i);
      Digest content = contents.get(i);
      tasks.add(() -> layer(from, descriptor, content, left, transfer));
    }
    List<ImportedLayer> layers = new ArrayList<>();
    try (transfer;
        BackgroundSync _ = new BackgroundSync(store.home())) {
      Transfers.run(
          downloads,
          tasks,
          layer -> {
            layers.add(layer);
            merger.add(layer);
          });
    }
    return layers;
  }

  /** Tells what will be fetched, and returns how many bytes that is. */
  private long noteMissing(List<Descriptor> layers, List<Digest> contents, String name) {
    int missing = 0;
    long bytes = 0;
    for (int i = 0; i < layers.size(); i++) {
      if (known(layers.get(i).digest(), contents.get(i)).isEmpty()) {
        missing++;
        bytes += layers.get(i).size();
      }
    }
    if (missing > 0) {
      String all = layers.size() + (layers.size() == 1 ? " layer, " : " layers, ");
      notes.accept("getting " + name + ": " + missing + " of " + all + megabytes(bytes));
    }
    return bytes;
  }

  /** Unpacked they need more than this, but nothing states how much. */
  private void refuseWithoutSpace(long bytes) throws IOException {
    long free = Files.getFileStore(store.home()).getUnallocatedSpace();
    if (bytes > free) {
      throw new ImageException(
          "its missing layers have %s, and the disk of DATESTONE_HOME (%s) has %s left"
              .formatted(megabytes(bytes), store.home(), megabytes(free)),
          "free space with datestone prune");
    }
  }

  private static String megabytes(long bytes) {
    long tenths = (bytes + 50_000) / 100_000;
    return tenths / 10 + "." + tenths % 10 + " MB";
  }

  private Optional<ImportedLayer> known(Digest digest, Digest content) {
    return store
        .layerIndex()
        .get(digest)
        .or(() -> store.layerIndex().get(content))
        .filter(layer -> layer.contents().equals(content) && store.layers().has(layer.layer()));
  }

  private ImportedLayer layer(
      BlobSource from, Descriptor descriptor, Digest content, AtomicLong left, Transfer transfer)
      throws IOException, InterruptedException {
    Optional<ImportedLayer> known = complete(from, descriptor, content);
    if (known.isPresent()) {
      return known.get();
    }
    Runnable release = store.exclusive(descriptor.digest());
    try {
      known = complete(from, descriptor, content);
      if (known.isPresent()) {
        return known.get();
      }
      try (InputStream in = transfer.counted(from.layer(descriptor))) {
        ImportedLayer layer = unpack(in, descriptor, content, left);
        store.layerIndex().put(descriptor.digest(), layer);
        return layer;
      }
    } finally {
      release.run();
    }
  }

  /** A layer in the store; with its archive, if that cannot be fetched again later. */
  private Optional<ImportedLayer> complete(BlobSource from, Descriptor descriptor, Digest content) {
    return known(descriptor.digest(), content)
        .filter(
            layer ->
                from.isPermanent()
                    || store
                        .contentStore()
                        .get(descriptor.digest(), descriptor.size())
                        .isPresent());
  }

  private ImportedLayer unpack(
      InputStream in, Descriptor descriptor, Digest content, AtomicLong left)
      throws IOException, InterruptedException {
    Layers.Draft draft = store.layers().draft();
    Path archive = store.contentStore().draft();
    try (OutputStream kept = Files.newOutputStream(archive)) {
      LimitedDigestInputStream blob =
          new LimitedDigestInputStream(in, kept, new AtomicLong(descriptor.size()));
      TarUnpacker unpacker = TarUnpacker.layer(draft.files(), left, notes);
      Manifest manifest;
      LimitedDigestInputStream plain;
      try (ReadAheadInputStream ahead = new ReadAheadInputStream(Compression.decompress(blob))) {
        plain = new LimitedDigestInputStream(ahead, OutputStream.nullOutputStream(), left);
        manifest = unpacker.unpack(plain);
      }
      blob.transferTo(OutputStream.nullOutputStream());
      if (!blob.digest().equals(descriptor.digest())) {
        throw new IOException("a layer does not match its digest sha256:" + descriptor.digest());
      }
      if (!plain.digest().equals(content)) {
        throw new IOException(
            "a layer does not match the digest in the image's configuration: sha256:" + content);
      }
      Layer layer = store.layers().add(draft, Layer.Kind.IMAGE, manifest, List.of(), List.of());
      store.contentStore().put(descriptor.digest(), archive);
      return new ImportedLayer(
          layer.id(),
          content,
          descriptor.size(),
          plain.count(),
          unpacker.implied(),
          unpacker.links());
    } catch (SandboxException.SyscallFailed e) {
      throw new IOException(e.getMessage(), e);
    } catch (IOException e) {
      if (ImageLayers.isDiskFull(store)) {
        throw new ImageException(
            "the disk of DATESTONE_HOME (" + store.home() + ") is full",
            "free space with datestone prune");
      }
      throw e;
    } finally {
      Trees.delete(draft.folder()); // already gone when it became a layer
      Files.deleteIfExists(archive);
    }
  }
}
