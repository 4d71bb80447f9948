package dev.datestone.content;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * Digests a sequence of fields. Each field is written with its length, so that no two different
 * sequences give the same bytes.
 */
public final class DigestWriter {
  private final MessageDigest digest = Digest.algorithm();

  public DigestWriter add(String field) {
    byte[] bytes = RawNames.bytes(field);
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
    return new Digest(HexFormat.of().formatHex(digest.digest()));
  }
}
