package dev.datestone.content;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * Computes the digest of a sequence of fields. Every field is written with its length, so that
 * different sequences never give the same bytes.
 */
public final class DigestWriter {
  private final MessageDigest digest = Digest.algorithm();

  public DigestWriter add(String field) {
    byte[] bytes = FileNames.encode(field);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digest.update(bytes);
    return this;
  }

  public DigestWriter add(List<String> fields) {
    add(fields.size());
    fields.forEach(this::add);
    return this;
  }

  public DigestWriter add(long number) {
    digest.update(ByteBuffer.allocate(8).putLong(number).flip());
    return this;
  }

  public DigestWriter add(boolean flag) {
    return add(flag ? 1 : 0);
  }

  public Digest finish() {
    return Digest.of(digest);
  }
}
