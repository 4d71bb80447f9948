package dev.datestone.image;

/**
 * How layers become archives.
 *
 * @param date of everything in an image, in seconds since 1970
 */
public record Packing(Compression compression, long date) {
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
  }

  String key() {
    // Another version of Java may have another zlib.
    String by = compression == Compression.GZIP ? Runtime.version().toString() : "";
    return compression.name() + " " + by + " " + date;
  }

  /** The same without compression. */
  public Packing plain() {
    return new Packing(Compression.NONE, date);
  }
}
