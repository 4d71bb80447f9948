package dev.datestone.archive;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How the tar archive of a layer is compressed. The same bytes always give the same bytes. */
public enum Compression {
  NONE("application/vnd.oci.image.layer.v1.tar"),
  GZIP("application/vnd.oci.image.layer.v1.tar+gzip"),
  ZSTD("application/vnd.oci.image.layer.v1.tar+zstd");

  private static final int MAGIC_BYTES = 6;
  private static final int ZSTD_LEVEL = 3;

  private final String mediaType;

  Compression(String mediaType) {
    this.mediaType = mediaType;
  }

  public String mediaType() {
    return mediaType;
  }

  /** Names the compressor in cache keys. Another Java may have another zlib. */
  public String version() {
    return name() + " " + (this == GZIP ? Runtime.version().toString() : "");
  }

  /** Compresses what is written to the returned stream. */
  public OutputStream compress(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out, 1 << 16);
      case ZSTD -> new ZstdOutputStream(out, ZSTD_LEVEL);
    };
  }

  /** Decompresses gzip and zstd, recognized by their first bytes; other streams are unchanged. */
  public static InputStream decompress(InputStream compressed) throws IOException {
    InputStream in = new BufferedInputStream(compressed, 1 << 16);
    in.mark(MAGIC_BYTES);
    String magic = HexFormat.of().formatHex(in.readNBytes(MAGIC_BYTES));
    in.reset();
    if (magic.startsWith("1f8b")) {
      return new GZIPInputStream(in, 1 << 16);
    }
    if (magic.startsWith("28b52ffd")) {
      return new ZstdInputStream(in);
    }
    if (magic.startsWith("fd377a585a00") || magic.startsWith("425a68")) {
      throw new IOException("compression with xz or bzip2 is not supported; use gzip or zstd");
    }
    return in;
  }
}
