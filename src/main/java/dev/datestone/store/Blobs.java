package dev.datestone.store;

import dev.datestone.content.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What layers of images are, by the digests of the archives they came in, packed and plain. */
public final class Blobs {
  private static final String FORM = "datestone blob 3";

  private final Path folder;

  Blobs(Path folder) {
    this.folder = folder;
  }

  /**
   * A layer that came in an archive.
   *
   * @param layer its id in the store
   * @param contents the digest of the plain archive, in an image's words a diff id
   * @param size bytes of the archive as it came
   * @param plain bytes of the plain archive
   * @param implied folders that the archive puts something into without saying what they are
   * @param links hard links to files that only a layer below can have: path, target, path, target …
   */
  public record Blob(
      String layer,
      Digest contents,
      long size,
      long plain,
      List<String> implied,
      List<String> links) {
    public Blob {
      implied = List.copyOf(implied);
      links = List.copyOf(links);
    }
  }

  public Optional<Blob> get(Digest digest) {
    return StoreFile.read(folder.resolve(digest.hex()), FORM, Blobs::read);
  }

  /** Keeps it under the digest of the archive as it came, and of the plain one. */
  public void put(Digest digest, Blob blob) {
    StoreFile.write(folder.resolve(digest.hex()), FORM, write(blob));
    if (!blob.contents().equals(digest)) {
      StoreFile.write(folder.resolve(blob.contents().hex()), FORM, write(blob));
    }
  }

  static Optional<Blob> read(Path file) {
    return StoreFile.read(file, FORM, Blobs::read);
  }

  private static Out write(Blob blob) {
    return new Out()
        .text(blob.layer())
        .text(blob.contents().hex())
        .number(blob.size())
        .number(blob.plain())
        .texts(blob.implied())
        .texts(blob.links());
  }

  private static Blob read(In in) {
    return new Blob(
        in.text(), new Digest(in.text()), in.number(), in.number(), in.texts(), in.texts());
  }
}
