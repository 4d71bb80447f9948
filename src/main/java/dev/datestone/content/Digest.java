package dev.datestone.content;

import java.security.MessageDigest;
import java.util.HexFormat;

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
public record Digest(String hex) implements Comparable<Digest> {
  public Digest {
    if (hex.length() != 64) {
      throw new IllegalArgumentException("a digest has 64 hexadecimal digits, not " + hex.length());
    }
  }

  /** The digest of nothing at all: what an empty file and an empty tree have. */
  public static final Digest EMPTY = new DigestWriter().finish();

  public static Digest of(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(algorithm().digest(bytes)));
  }

  /**
   * A fresh SHA-256. For large files too: the launcher's {@code -XX:TieredStopAtLevel=1} keeps the
   * JDK's own from using the processor's instructions, so it is no faster.
   */
  public static MessageDigest algorithm() {
    return new Sha256();
  }

  /** Enough of it for a person to tell two apart. */
  public String brief() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
