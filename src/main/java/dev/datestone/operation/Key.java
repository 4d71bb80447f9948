package dev.datestone.operation;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import java.util.List;

/**
 * What an operation is known by: its kind, the version of this kind's key, and named fields.
 *
 * <p>The digest and the explanation ("why did it run?") are both made from the fields, so they
 * cannot disagree.
 */
public record Key(String kind, int version, List<Field> fields) {
  /** One thing that makes an operation this operation. */
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
