package dev.datestone.remote;

import dev.datestone.content.Digest;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Cuts bytes into chunks where their content says so (FastCDC, 2020), so that an insertion changes
 * the chunks around it and no others.
 */
final class Chunker {
  static final int AVERAGE = 512 << 10;
  static final int LEAST = AVERAGE / 4;
  static final int MOST = AVERAGE * 4;

  // The upper bits of the hash depend on the most bytes. Bit 63 is left free for the shifted masks.
  private static final long BEFORE_AVERAGE = mask(21);
  private static final long AFTER_AVERAGE = mask(17);
  private static final long[] GEAR = gear();
  private static final long[] SHIFTED = shifted();

  private Chunker() {}

  private static long mask(int bits) {
    return ((1L << bits) - 1) << (63 - bits);
  }

  /** A random number for each byte: the first half of a half of its SHA-256. */
  private static long[] gear() {
    long[] gear = new long[256];
    for (int i = 0; i < gear.length; i++) {
      byte[] digest = HexFormat.of().parseHex(Digest.of(new byte[] {(byte) i}).hex());
      gear[i] = ByteBuffer.wrap(digest).getLong();
    }
    return gear;
  }

  private static long[] shifted() {
    long[] shifted = new long[256];
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] = GEAR[i] << 1;
    }
    return shifted;
  }

  /**
   * The length of the first chunk of these bytes.
   *
   * @param to the end of the bytes; unless they are the last of a file there must be {@link #MOST}
   */
  static int cut(byte[] bytes, int from, int to) {
    int end = Math.min(to, from + MOST);
    if (end - from <= LEAST) {
      return end - from;
    }
    int middle = Math.min(end, from + AVERAGE);
    long hash = 0;
    int at = from + LEAST;
    // Two bytes at a time: the hash after the first one is looked at one bit further up.
    for (; at + 1 < middle; at += 2) {
      hash = (hash << 2) + SHIFTED[bytes[at] & 0xff];
      if ((hash & (BEFORE_AVERAGE << 1)) == 0) {
        return at - from;
      }
      hash += GEAR[bytes[at + 1] & 0xff];
      if ((hash & BEFORE_AVERAGE) == 0) {
        return at + 1 - from;
      }
    }
    for (; at + 1 < end; at += 2) {
      hash = (hash << 2) + SHIFTED[bytes[at] & 0xff];
      if ((hash & (AFTER_AVERAGE << 1)) == 0) {
        return at - from;
      }
      hash += GEAR[bytes[at + 1] & 0xff];
      if ((hash & AFTER_AVERAGE) == 0) {
        return at + 1 - from;
      }
    }
    return end - from;
  }
}
