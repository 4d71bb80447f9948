package dev.datestone.remote;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/** Blobs of a tree: one zstd frame that names the size of its content. */
final class Packed {
  /** The same bytes give the same blob as long as level and library are the same. */
  private static final int LEVEL = 3;

  /** A pack of small files is closed when it holds so many bytes. */
  static final int FULL = 4 << 20;

  /** No blob holds more bytes than this. */
  static final int LARGEST = 256 << 20;

  private Packed() {}

  static byte[] compress(byte[] bytes, int from, int length) {
    byte[] out = new byte[Math.toIntExact(Zstd.compressBound(length))];
    long size = Zstd.compressByteArray(out, 0, out.length, bytes, from, length, LEVEL);
    if (Zstd.isError(size)) {
      throw new IllegalStateException("zstd: " + Zstd.getErrorName(size));
    }
    return Arrays.copyOf(out, (int) size);
  }

  /** The content of a frame; one of more than {@link #LARGEST} bytes is refused. */
  static byte[] decompress(byte[] frame) throws TransferException {
    long size = Zstd.getFrameContentSize(frame);
    if (size < 0 || size > LARGEST) {
      throw new TransferException.Malformed("a stored blob is not a zstd frame of a known size");
    }
    try {
      return Zstd.decompress(frame, (int) size);
    } catch (ZstdException e) {
      throw new TransferException.Malformed("a stored blob is damaged: " + e.getMessage());
    }
  }

  /** The content of a blob that is stored elsewhere. */
  static byte[] fetch(RemoteStore remote, Blob blob, Path work)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile(work, "blob", "");
    try {
      if (blob.size() > LARGEST || !remote.fetch(blob, file)) {
        throw new TransferException.Missing(blob);
      }
      return decompress(Files.readAllBytes(file));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /**
   * Stores bytes elsewhere, unless they are there.
   *
   * @param again even if they seem to be there
   * @param moved gets the bytes that had to be moved
   */
  static Blob store(RemoteStore remote, byte[] bytes, Path work, boolean again, LongConsumer moved)
      throws IOException, InterruptedException {
    Map<Blob, Path> staged = new HashMap<>();
    Blob blob = Staging.write(bytes, bytes.length, work, staged);
    for (Blob missing : again ? staged.keySet() : remote.missing(staged.keySet())) {
      remote.store(missing, work.resolve(blob.digest().hex()));
      moved.accept(blob.size());
    }
    return blob;
  }
}
