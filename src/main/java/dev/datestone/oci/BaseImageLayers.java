package dev.datestone.oci;

import dev.datestone.archive.Compression;
import dev.datestone.archive.ImageException;
import dev.datestone.archive.PackingOptions;
import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.LayoutReference;
import dev.datestone.store.ActionStore;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layers of base images in saved images: with their own digests, but uncompressed ones are
 * compressed as the image's own layers, and compressed ones decompressed for Docker. Archives that
 * the store lacks are fetched and kept.
 */
final class BaseImageLayers implements AutoCloseable {
  private final Store store;
  private final PackingOptions packing;
  private final LayerSource registries;
  private final Path folder;
  private final Map<Digest, Path> files = new HashMap<>();

  /**
   * Layers for images that are packed with the options.
   *
   * @param folder for archives that are made here
   */
  BaseImageLayers(Store store, PackingOptions packing, LayerSource registries, Path folder) {
    this.store = store;
    this.packing = packing;
    this.registries = registries;
    this.folder = folder;
  }

  /** The layer as the saved image lists it. */
  PackedImage.Layer layer(BaseImage base, Images.LayerBlob layer)
      throws IOException, InterruptedException {
    boolean plain = layer.blob().equals(layer.contents());
    if (packing.uncompressBase() || (plain && packing.compression() == Compression.NONE)) {
      return new PackedImage.Layer(
          layer.contents(), layer.contents(), layer.plain(), Compression.NONE);
    }
    if (!plain) {
      boolean zstd = layer.mediaType().endsWith("zstd");
      return new PackedImage.Layer(
          layer.contents(), layer.blob(), layer.size(), zstd ? Compression.ZSTD : Compression.GZIP);
    }
    Digest key =
        new DigestWriter()
            .add("packed archive 1")
            .add(packing.compression().version())
            .add(layer.contents().hex())
            .finish();
    Optional<List<ActionStore.Packed>> known = store.actions().packed(key);
    ActionStore.Packed packed = known.isPresent() ? known.get().getFirst() : compress(base, layer);
    if (known.isEmpty()) {
      store.actions().put(key, List.of(packed));
    }
    return new PackedImage.Layer(
        packed.contents(), packed.blob(), packed.size(), packing.compression());
  }

  /** The archive of a layer. */
  Path file(BaseImage base, Images.LayerBlob layer, PackedImage.Layer wanted)
      throws IOException, InterruptedException {
    Path known = files.get(wanted.blob());
    if (known != null) {
      return known;
    }
    if (wanted.blob().equals(layer.blob())) {
      Path file = original(base, layer);
      files.put(wanted.blob(), file);
      return file;
    }
    if (wanted.blob().equals(layer.contents())) {
      return decompress(original(base, layer), layer.contents());
    }
    ActionStore.Packed packed = compress(base, layer);
    if (!packed.blob().equals(wanted.blob())) {
      throw ImagePacker.changed();
    }
    return folder.resolve(packed.blob().hex());
  }

  private Path decompress(Path archive, Digest contents) throws IOException {
    Path file = folder.resolve(contents.hex());
    MessageDigest digest = Digest.bulk();
    try (InputStream in = Compression.decompress(Files.newInputStream(archive));
        OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
      in.transferTo(out);
    }
    if (!Digest.of(digest).equals(contents)) {
      throw new IOException(
          "a layer of the base image does not match its digest sha256:" + contents);
    }
    files.put(contents, file);
    return file;
  }

  private ActionStore.Packed compress(BaseImage base, Images.LayerBlob layer)
      throws IOException, InterruptedException {
    Path plain = original(base, layer);
    Path fresh = folder.resolve(layer.contents().hex() + ".packed");
    MessageDigest digest = Digest.bulk();
    OutputStream target = new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16);
    try (OutputStream out =
        packing.compression().compress(new DigestOutputStream(target, digest))) {
      Files.copy(plain, out);
    }
    Digest blob = Digest.of(digest);
    Path file = Files.move(fresh, folder.resolve(blob.hex()));
    files.put(blob, file);
    return new ActionStore.Packed(layer.contents(), blob, Files.size(file));
  }

  /** The archive as the base image's manifest lists it: from the store, else fetched again. */
  private Path original(BaseImage base, Images.LayerBlob layer)
      throws IOException, InterruptedException {
    Optional<Path> kept = store.contentStore().get(layer.blob(), layer.size());
    if (kept.isPresent()) {
      try (InputStream in = Files.newInputStream(kept.get())) {
        if (Digest.of(in).equals(layer.blob())) {
          return kept.get();
        }
      }
      store.contentStore().remove(layer.blob()); // damaged
    }
    Path fresh = store.contentStore().draft();
    MessageDigest digest = Digest.bulk();
    try (InputStream in = fetch(base, layer);
        OutputStream out = new DigestOutputStream(Files.newOutputStream(fresh), digest)) {
      in.transferTo(out);
      if (!Digest.of(digest).equals(layer.blob())) {
        throw new IOException("the received data does not match the digest");
      }
      return store.contentStore().put(layer.blob(), fresh);
    } catch (ImageException e) {
      throw e.withPrefix(missing(base, layer));
    } catch (IOException e) {
      throw new IOException(missing(base, layer) + ImageException.reason(e), e);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static String missing(BaseImage base, Images.LayerBlob layer) {
    String from =
        base.from()
            .map(ImageReference::place)
            .or(() -> LayoutReference.of(base.name()).map(LayoutReference::folder))
            .orElse("an imported archive");
    return "the layer sha256:%s of %s is not in the store, and cannot be fetched from %s: "
        .formatted(layer.blob(), base.name(), from);
  }

  private InputStream fetch(BaseImage base, Images.LayerBlob layer)
      throws IOException, InterruptedException {
    if (base.from().isPresent()) {
      return registries.layer(base.from().get(), layer);
    }
    Optional<LayoutReference> layout = LayoutReference.of(base.name());
    if (layout.isPresent()) {
      String folder = layout.get().folder();
      return ImageLayoutReader.of(Path.of(folder), folder)
          .orElseThrow(() -> new IOException("it is not an OCI layout any more"))
          .layer(Descriptor.of(layer));
    }
    throw new ImageException(
        "it was not kept", "import it again: datestone image import " + base.name() + " FILE");
  }

  /** Deletes the archives that were made here. */
  @Override
  public void close() {
    Trees.delete(folder);
  }
}
