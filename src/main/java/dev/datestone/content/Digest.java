package dev.datestone.content;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
public record Digest(String hex) implements Comparable<Digest> {
  public Digest {
    if (hex.length() != 64) {
      throw new IllegalArgumentException("a digest has 64 hexadecimal digits, not " + hex.length());
    }
  }

  private static final long MUCH = 1 << 20;

  /** The digest of nothing at all: what an empty file and an empty tree have. */
  public static final Digest EMPTY = new DigestWriter().finish();

  public static Digest of(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(algorithm().digest(bytes)));
  }

  /** A fresh SHA-256 for little: it is there at once. */
  public static MessageDigest algorithm() {
    return new Sha256();
  }

  /** A fresh SHA-256 for so many bytes: for many, the JDK's, which the processor helps. */
  public static MessageDigest algorithm(long size) {
    if (size < MUCH) {
      return new Sha256();
    }
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
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
