package dev.datestone.store;

import dev.datestone.content.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which layer of the store was unpacked from an archive, by the digest of the archive. */
public final class LayerIndex {
  private static final String FORM = "datestone blob 3";

  private final Path folder;

  LayerIndex(Path folder) {
    this.folder = folder;
  }

  /**
   * An unpacked layer.
   *
   * @param layer its id in the store
   * @param contents digest of the uncompressed archive, the diff id of an image
   * @param size bytes of the archive
   * @param plain bytes of the uncompressed archive
   * @param implied folders that have files in the archive, but no entry of their own
   * @param links hard links to files of lower layers: path, target, path, target …
   */
  public record ImportedLayer(
      String layer,
      Digest contents,
      long size,
      long plain,
      List<String> implied,
      List<String> links) {
    public ImportedLayer {
      implied = List.copyOf(implied);
      links = List.copyOf(links);
    }
  }

  public Optional<ImportedLayer> get(Digest digest) {
    return StoreFile.read(folder.resolve(digest.hex()), FORM, LayerIndex::read);
  }

  /** Adds a layer, by the digest of its archive and by that of the uncompressed archive. */
  public void put(Digest digest, ImportedLayer layer) {
    StoreFile.write(folder.resolve(digest.hex()), FORM, write(layer));
    if (!layer.contents().equals(digest)) {
      StoreFile.write(folder.resolve(layer.contents().hex()), FORM, write(layer));
    }
  }

  static Optional<ImportedLayer> read(Path file) {
    return StoreFile.read(file, FORM, LayerIndex::read);
  }

  private static FieldWriter write(ImportedLayer layer) {
    return new FieldWriter()
        .text(layer.layer())
        .text(layer.contents().hex())
        .number(layer.size())
        .number(layer.plain())
        .texts(layer.implied())
        .texts(layer.links());
  }

  private static ImportedLayer read(FieldReader in) {
    return new ImportedLayer(
        in.text(), new Digest(in.text()), in.number(), in.number(), in.texts(), in.texts());
  }
}
