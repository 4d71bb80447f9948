package dev.datestone.operation;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import java.util.List;

/**
 * What identifies an operation in the cache: its kind, the version of this kind's key, and fields.
 *
 * <p>The digest and the explanation why a step ran are made from the same fields.
 */
public record Key(String kind, int version, List<Field> fields) {
  /** One input of an operation. */
  public record Field(String name, String value) {}

  public Key {
    fields = List.copyOf(fields);
  }

  public Digest digest() {
    DigestWriter digest = new DigestWriter().add(kind).add(version).add(fields.size());
    fields.forEach(field -> digest.add(field.name()).add(field.value()));
    return digest.finish();
  }
}
