package dev.datestone.archive;

import java.util.OptionalLong;

/**
 * How the layers of a saved image are packed.
 *
 * @param latest the latest modification time in the image's own layers, in seconds since 1970
 *     (SOURCE_DATE_EPOCH); empty: files keep the times that they have in the build
 * @param uncompressBase whether the layers of the base image are stored uncompressed too
 */
public record PackingOptions(Compression compression, OptionalLong latest, boolean uncompressBase) {
  private static final long SECOND = 1_000_000_000L;

  /** Options that keep the base image's layers as they are. */
  public PackingOptions(Compression compression, OptionalLong latest) {
    this(compression, latest, false);
  }

  /** The modification time of a file in the image; both in nanoseconds since 1970. */
  public long date(long inBuild) {
    return latest.isPresent() ? Math.min(inBuild, latest.getAsLong() * SECOND) : inBuild;
  }

  /** The same without any compression. */
  public PackingOptions uncompressed() {
    return new PackingOptions(Compression.NONE, latest, true);
  }
}
