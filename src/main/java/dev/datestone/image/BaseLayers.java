package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.LayoutReference;
import dev.datestone.store.Images;
import dev.datestone.store.Results;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A base's layers as another image has them: as they came; where they came plain, packed as its own
 * are; plain for Docker. What is not in the store is had from the base's registry and kept.
 */
final class BaseLayers implements AutoCloseable {
  private final Store store;
  private final Packing packing;
  private final Registries registries;
  private final Path folder;
  private final Map<Digest, Path> made = new HashMap<>();

  /**
   * Layers for images that are packed so.
   *
   * @param folder for archives that are made here
   */
  BaseLayers(Store store, Packing packing, Registries registries, Path folder) {
    this.store = store;
    this.packing = packing;
    this.registries = registries;
    this.folder = folder;
  }

  /** What another image says of a layer. */
  PackedImage.Layer layer(Base base, Images.Archive archive)
      throws IOException, InterruptedException {
    boolean plain = archive.blob().equals(archive.contents());
    if (packing.allPlain() || (plain && packing.compression() == Packing.Compression.NONE)) {
      return new PackedImage.Layer(
          archive.contents(), archive.contents(), archive.plain(), Packing.Compression.NONE);
    }
    if (!plain) {
      return new PackedImage.Layer(
          archive.contents(), archive.blob(), archive.size(), compression(archive));
    }
    Digest key =
        new DigestWriter()
            .add("packed archive 1")
            .add(packing.compression().by())
            .add(archive.contents().hex())
            .finish();
    Optional<List<Results.Packed>> known = store.results().packed(key);
    Results.Packed packed = known.isPresent() ? known.get().getFirst() : pack(base, archive);
    if (known.isEmpty()) {
      store.results().put(key, List.of(packed));
    }
    return new PackedImage.Layer(
        packed.contents(), packed.blob(), packed.size(), packing.compression());
  }

  private static Packing.Compression compression(Images.Archive archive) {
    return archive.mediaType().endsWith("zstd")
        ? Packing.Compression.ZSTD
        : Packing.Compression.GZIP;
  }

  /** The archive of a layer. */
  Path file(Base base, Images.Archive archive, PackedImage.Layer wanted)
      throws IOException, InterruptedException {
    Path known = made.get(wanted.blob());
    if (known != null) {
      return known;
    }
    if (wanted.blob().equals(archive.blob())) {
      Path file = came(base, archive);
      made.put(wanted.blob(), file);
      return file;
    }
    if (wanted.blob().equals(archive.contents())) {
      return unpack(came(base, archive), archive.contents());
    }
    Results.Packed packed = pack(base, archive);
    if (!packed.blob().equals(wanted.blob())) {
      throw ImagePacker.otherwise();
    }
    return folder.resolve(packed.blob().hex());
  }

  private Path unpack(Path packed, Digest contents) throws IOException {
    Path file = folder.resolve(contents.hex());
    try (InputStream in =
            TarImport.unpacked(new BufferedInputStream(Files.newInputStream(packed), 1 << 16));
        OutputStream out = Files.newOutputStream(file)) {
      MessageDigest digest = Digest.bulk();
      new DigestInputStream(in, digest).transferTo(out);
      if (!LayerPacker.digest(digest).equals(contents)) {
        throw new IOException(
            "a layer of the base is not what its digest says: sha256:" + contents);
      }
    }
    made.put(contents, file);
    return file;
  }

  private Results.Packed pack(Base base, Images.Archive archive)
      throws IOException, InterruptedException {
    Path plain = came(base, archive);
    Path fresh = folder.resolve(archive.contents().hex() + ".packed");
    MessageDigest digest = Digest.bulk();
    try (OutputStream out =
            LayerPacker.wrap(
                packing.compression(),
                new DigestOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16), digest));
        InputStream in = Files.newInputStream(plain)) {
      in.transferTo(out);
    }
    Digest blob = LayerPacker.digest(digest);
    made.put(blob, Files.move(fresh, folder.resolve(blob.hex())));
    return new Results.Packed(archive.contents(), blob, Files.size(folder.resolve(blob.hex())));
  }

  /** The archive as it came: kept here, else from where the base is. */
  private Path came(Base base, Images.Archive archive) throws IOException, InterruptedException {
    Optional<Path> kept = store.archives().get(archive.blob(), archive.size());
    if (kept.isPresent()) {
      if (digest(Files.newInputStream(kept.get())).equals(archive.blob())) {
        return kept.get();
      }
      store.archives().remove(archive.blob()); // damaged
    }
    Path fresh = store.archives().draft();
    try (InputStream in = again(base, archive);
        OutputStream out = Files.newOutputStream(fresh)) {
      MessageDigest digest = Digest.bulk();
      new DigestInputStream(in, digest).transferTo(out);
      if (!LayerPacker.digest(digest).equals(archive.blob())) {
        throw new IOException("something else came for it");
      }
      return store.archives().put(archive.blob(), fresh);
    } catch (ImageException e) {
      throw new ImageException(missing(base, archive) + e.getMessage(), e.hint());
    } catch (IOException e) {
      throw new IOException(missing(base, archive) + TarImport.reason(e), e);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static String missing(Base base, Images.Archive archive) {
    String from =
        base.from()
            .map(ImageName::place)
            .or(() -> LayoutReference.of(base.name()).map(LayoutReference::folder))
            .orElse("an archive that was imported");
    return "the layer sha256:%s of %s is not here, and cannot be had from %s: "
        .formatted(archive.blob(), base.name(), from);
  }

  /** From where the base came. */
  private InputStream again(Base base, Images.Archive archive)
      throws IOException, InterruptedException {
    if (base.from().isPresent()) {
      return registries.layer(base.from().get(), archive);
    }
    Optional<LayoutReference> layout = LayoutReference.of(base.name());
    if (layout.isPresent()) {
      String folder = layout.get().folder();
      return ImageFolder.of(Path.of(folder), folder)
          .orElseThrow(() -> new IOException("it holds no images any more"))
          .layer(OciJson.Descriptor.of(archive));
    }
    throw new ImageException(
        "it was not kept", "import it again: datestone image import " + base.name() + " FILE");
  }

  /** Takes away what was made; what came stays. */
  @Override
  public void close() {
    if (Files.exists(folder)) {
      Trees.delete(folder);
    }
  }

  private static Digest digest(InputStream from) throws IOException {
    MessageDigest digest = Digest.bulk();
    try (InputStream in = from) {
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
    }
    return LayerPacker.digest(digest);
  }
}
