package dev.datestone.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Watches how a tar archive ends: with at least one block of zeros, or it was cut off between two
 * files, which nothing else would show.
 */
final class TarEnd extends FilterInputStream {
  private static final int BLOCK = 512;

  private long zeros;

  TarEnd(InputStream in) {
    super(in);
  }

  boolean isWhole() {
    return zeros >= BLOCK;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    if (value >= 0) {
      zeros = value == 0 ? zeros + 1 : 0;
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    int trailing = 0;
    while (trailing < count && buffer[offset + count - 1 - trailing] == 0) {
      trailing++;
    }
    if (count > 0) {
      zeros = trailing == count ? zeros + trailing : trailing;
    }
    return count;
  }

  /** What is skipped is read, so that it is seen. */
  @Override
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[(int) Math.min(count, 1 << 13)];
    return Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
