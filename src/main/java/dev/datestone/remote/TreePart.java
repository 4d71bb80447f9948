package dev.datestone.remote;

import dev.datestone.content.Digest;
import java.util.Optional;

/**
 * Consecutive bytes of a file.
 *
 * @param size in bytes
 * @param content the digest of these bytes; empty for zeros, which are stored nowhere
 * @param place where they are
 */
record TreePart(int size, Optional<Digest> content, Optional<Place> place) {
  /**
   * A place in a blob.
   *
   * @param pack where it is
   * @param offset in what the pack holds when it is decompressed
   */
  record Place(Pack pack, int offset) {}

  /**
   * A blob that holds files' bytes.
   *
   * @param blob compressed with zstd
   * @param size of what it holds when it is decompressed
   */
  record Pack(Blob blob, int size) {}

  static TreePart zeros(int size) {
    return new TreePart(size, Optional.empty(), Optional.empty());
  }

  /** Bytes whose place is not known yet. */
  static TreePart of(int size, Digest content) {
    return new TreePart(size, Optional.of(content), Optional.empty());
  }
}
