package dev.datestone.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;

/** Digests and copies what is read, also what is skipped, and gives no more than is left. */
final class Checked extends FilterInputStream {
  private final MessageDigest digest;
  private final OutputStream copy;
  private final AtomicLong left;
  private long read;

  Checked(InputStream in, MessageDigest digest, OutputStream copy, AtomicLong left) {
    super(in);
    this.digest = digest;
    this.copy = copy;
    this.left = left;
  }

  long count() {
    return read;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    if (count > 0) {
      digest.update(bytes, offset, count);
      copy.write(bytes, offset, count);
      read += count;
      if (left.addAndGet(-count) < 0) {
        throw new IOException("a layer is longer than it may be (its size, or image-limit)");
      }
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, 1 << 16)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
