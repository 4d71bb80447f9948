package dev.datestone.content;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
public record Digest(String hex) implements Comparable<Digest> {
  private static final long MUCH = 2 << 20;

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

  /** A fresh SHA-256 for little data. */
  public static MessageDigest algorithm() {
    return new Sha256(Optional.empty());
  }

  /** A fresh SHA-256 for so many bytes. */
  public static MessageDigest algorithm(long bytes) {
    return bytes < MUCH ? algorithm() : bulk();
  }

  /** A fresh SHA-256 for much data: ten times as fast, but the first one takes 20 ms to make. */
  public static MessageDigest bulk() {
    return new Sha256(Libcrypto.HERE);
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
