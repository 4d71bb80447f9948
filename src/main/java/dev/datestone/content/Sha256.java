package dev.datestone.content;

import java.security.MessageDigest;
import java.util.Optional;

/**
 * SHA-256 (FIPS 180-4). The JDK's own implementation loads its security settings first, which takes
 * 8 of the 100 ms of a build that has nothing to do. For large inputs {@link Libcrypto} runs the
 * inner loop.
 */
final class Sha256 extends MessageDigest {
  static final int BLOCK = 64;

  /** Below this size a call to the library costs more than it saves. */
  private static final int WORTH_A_CALL = 1024;

  /** The first bits of the fractions of the cube roots of the first 64 primes. */
  private static final int[] K = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  private final Optional<Libcrypto> library;
  private final int[] state = new int[8];
  private final byte[] pending = new byte[BLOCK];
  private long length;

  Sha256(Optional<Libcrypto> library) {
    super("SHA-256");
    this.library = library;
    engineReset();
  }

  /** The initial state: the first bits of the fractions of square roots. */
  static int[] start() {
    return new int[] {
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };
  }

  @Override
  protected int engineGetDigestLength() {
    return 32;
  }

  @Override
  protected void engineReset() {
    System.arraycopy(start(), 0, state, 0, state.length);
    length = 0;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int count) {
    int at = offset;
    int left = count;
    int filled = (int) (length % BLOCK);
    length += count;
    if (filled > 0) {
      int taken = Math.min(BLOCK - filled, left);
      System.arraycopy(input, at, pending, filled, taken);
      at += taken;
      left -= taken;
      if (filled + taken < BLOCK) {
        return;
      }
      blocks(state, pending, 0, 1);
    }
    int whole = left / BLOCK;
    if (left >= WORTH_A_CALL && library.isPresent()) {
      library.get().blocks(state, input, at, whole);
    } else {
      blocks(state, input, at, whole);
    }
    System.arraycopy(input, at + whole * BLOCK, pending, 0, left % BLOCK);
  }

  @Override
  protected byte[] engineDigest() {
    long bits = length * 8;
    int filled = (int) (length % BLOCK);
    // Padding: one bit, zeros, and the length in the last eight bytes.
    byte[] end = new byte[(filled < 56 ? BLOCK : 2 * BLOCK) - filled];
    end[0] = (byte) 0x80;
    for (int i = 1; i <= 8; i++) {
      end[end.length - i] = (byte) (bits >>> (8 * (i - 1)));
    }
    engineUpdate(end, 0, end.length);
    byte[] digest = new byte[32];
    for (int i = 0; i < digest.length; i++) {
      digest[i] = (byte) (state[i / 4] >>> (24 - i % 4 * 8));
    }
    engineReset();
    return digest;
  }

  static void blocks(int[] state, byte[] input, int offset, int count) {
    int[] words = new int[BLOCK];
    for (int i = 0; i < count; i++) {
      block(state, input, offset + i * BLOCK, words);
    }
  }

  private static void block(int[] state, byte[] input, int offset, int[] w) {
    for (int t = 0, at = offset; t < 16; t++, at += 4) {
      w[t] =
          (input[at] << 24)
              | ((input[at + 1] & 0xff) << 16)
              | ((input[at + 2] & 0xff) << 8)
              | (input[at + 3] & 0xff);
    }
    // Rotations are written out: the interpreter and C1 do not inline those of Integer.
    for (int t = 16; t < BLOCK; t++) {
      int x = w[t - 15];
      int y = w[t - 2];
      w[t] =
          w[t - 16]
              + w[t - 7]
              + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3))
              + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10));
    }
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    int e = state[4];
    int f = state[5];
    int g = state[6];
    int h = state[7];
    for (int t = 0; t < BLOCK; t++) {
      int one =
          h
              + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7))
              + ((e & f) ^ (~e & g))
              + K[t]
              + w[t];
      int two =
          ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10))
              + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + one;
      d = c;
      c = b;
      b = a;
      a = one + two;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
}
