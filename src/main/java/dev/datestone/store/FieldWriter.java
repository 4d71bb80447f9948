package dev.datestone.store;

import dev.datestone.content.Digest;
import dev.datestone.content.FileNames;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.function.Consumer;

/** Writes the fields of one of the store's files; {@link FieldReader} reads them. */
final class FieldWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

  FieldWriter number(long value) {
    // Seven bits a byte, the least first; negative ones take ten bytes.
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return this;
  }

  FieldWriter text(String value) {
    byte[] raw = FileNames.encode(value);
    number(raw.length);
    bytes.writeBytes(raw);
    return this;
  }

  FieldWriter flag(boolean value) {
    return number(value ? 1 : 0);
  }

  FieldWriter texts(Collection<String> values) {
    return list(values, this::text);
  }

  /** Writes how many items there are, and then the fields of each. */
  <T> FieldWriter list(Collection<T> items, Consumer<T> fields) {
    number(items.size());
    items.forEach(fields);
    return this;
  }

  Digest digest() {
    return Digest.of(toBytes());
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
