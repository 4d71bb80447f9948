package dev.datestone.image;

/**
 * How layers become archives.
 *
 * @param date of everything in an image but its base, in seconds since 1970
 * @param allPlain whether a base's layers are plain as well, however they came
 */
public record Packing(Compression compression, long date, boolean allPlain) {
  /** One that leaves a base's layers as they came. */
  public Packing(Compression compression, long date) {
    this(compression, date, false);
  }

  /** The language's own day, 2020-04-16 12:00 UTC: what COPY gives files elsewhere. */
  public static final long USUAL_DATE = 1_587_038_400L;

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

  String key() {
    return compression.by() + " " + date;
  }

  /** Nothing compressed. */
  public Packing plain() {
    return new Packing(Compression.NONE, date, true);
  }
}
