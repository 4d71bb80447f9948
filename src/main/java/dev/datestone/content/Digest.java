package dev.datestone.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
public record Digest(String hex) implements Comparable<Digest> {
  private static final long LARGE = 2 << 20;

  public Digest {
    if (hex.length() != 64) {
      throw new IllegalArgumentException("a digest has 64 hexadecimal digits, not " + hex.length());
    }
  }

  /** The digest of an empty file and of an empty tree. */
  public static final Digest EMPTY = new DigestWriter().finish();

  public static Digest of(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(algorithm().digest(bytes)));
  }

  /** The digest of a text in UTF-8. */
  public static Digest of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest of what the algorithm was given. */
  public static Digest of(MessageDigest algorithm) {
    return new Digest(HexFormat.of().formatHex(algorithm.digest()));
  }

  /** The digest of a stream, which is read to its end. */
  public static Digest of(InputStream in) throws IOException {
    MessageDigest digest = bulk();
    new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
    return of(digest);
  }

  /** Returns a new SHA-256 for small inputs. */
  public static MessageDigest algorithm() {
    return new Sha256(Optional.empty());
  }

  /** Returns a new SHA-256 suited to an input of this size. */
  public static MessageDigest algorithm(long bytes) {
    return bytes < LARGE ? algorithm() : bulk();
  }

  /**
   * Returns a new SHA-256 for large inputs: ten times as fast, but the first one takes 20 ms to
   * load.
   */
  public static MessageDigest bulk() {
    return new Sha256(Libcrypto.HERE);
  }

  /** The first 12 digits, for display. */
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
