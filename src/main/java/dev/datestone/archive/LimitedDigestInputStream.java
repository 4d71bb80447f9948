package dev.datestone.archive;

import dev.datestone.content.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;

/** Digests and copies what is read, skipped bytes included, and fails after a number of bytes. */
public final class LimitedDigestInputStream extends FilterInputStream {
  private final MessageDigest digest = Digest.bulk();
  private final OutputStream copy;
  private final AtomicLong limit;
  private long count;

  /**
   * Wraps a stream.
   *
   * @param copy receives all that is read
   * @param limit how many bytes may still be read; may be shared by several streams
   */
  public LimitedDigestInputStream(InputStream in, OutputStream copy, AtomicLong limit) {
    super(in);
    this.copy = copy;
    this.limit = limit;
  }

  /** How many bytes were read. */
  public long count() {
    return count;
  }

  /** The digest of what was read; to be called once. */
  public Digest digest() {
    return Digest.of(digest);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    if (read > 0) {
      digest.update(bytes, offset, read);
      copy.write(bytes, offset, read);
      count += read;
      if (limit.addAndGet(-read) < 0) {
        throw new IOException("a layer is larger than its stated size or image-limit allows");
      }
    }
    return read;
  }

  @Override
  public long skip(long wanted) throws IOException {
    return readNBytes((int) Math.min(wanted, 1 << 16)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
