package dev.datestone.image;

import java.util.OptionalLong;

/**
 * How layers become archives.
 *
 * @param latest the latest date that anything in an image but its base may have, in seconds since
 *     1970 (SOURCE_DATE_EPOCH); empty: files keep the dates that they have in the build
 * @param allPlain whether a base's layers are plain as well, however they came
 */
public record Packing(Compression compression, OptionalLong latest, boolean allPlain) {
  private static final long SECOND = 1_000_000_000L;

  /** One that leaves a base's layers as they came. */
  public Packing(Compression compression, OptionalLong latest) {
    this(compression, latest, false);
  }

  /** What the plain archive is wrapped in. */
  public enum Compression {
    NONE("application/vnd.oci.image.layer.v1.tar"),
    GZIP("application/vnd.oci.image.layer.v1.tar+gzip"),
    ZSTD("application/vnd.oci.image.layer.v1.tar+zstd");

    private final String mediaType;

    Compression(String mediaType) {
      this.mediaType = mediaType;
    }

    String mediaType() {
      return mediaType;
    }

    /** What the bytes depend on beside what is packed: another Java may have another zlib. */
    String by() {
      return name() + " " + (this == GZIP ? Runtime.version().toString() : "");
    }
  }

  /** The date that a file has in the image; both in nanoseconds since 1970. */
  long date(long inBuild) {
    return latest.isPresent() ? Math.min(inBuild, latest.getAsLong() * SECOND) : inBuild;
  }

  String key() {
    return compression.by();
  }

  /** Nothing compressed. */
  public Packing plain() {
    return new Packing(Compression.NONE, latest, true);
  }
}
