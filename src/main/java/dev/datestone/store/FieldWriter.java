package dev.datestone.store;

import dev.datestone.content.Digest;
import dev.datestone.content.FileNames;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.function.Consumer;

/** Writes the fields of one of the store's files; {@link FieldReader} reads them. */
public final class FieldWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

  public FieldWriter number(long value) {
    // Seven bits a byte, the least first; negative ones take ten bytes.
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return this;
  }

  public FieldWriter text(String value) {
    byte[] raw = FileNames.encode(value);
    number(raw.length);
    bytes.writeBytes(raw);
    return this;
  }

  /** Writes bytes and how many there are. */
  public FieldWriter bytes(byte[] value) {
    number(value.length);
    bytes.writeBytes(value);
    return this;
  }

  public FieldWriter flag(boolean value) {
    return number(value ? 1 : 0);
  }

  public FieldWriter texts(Collection<String> values) {
    return list(values, this::text);
  }

  /** Writes how many items there are, and then the fields of each. */
  public <T> FieldWriter list(Collection<T> items, Consumer<T> fields) {
    number(items.size());
    items.forEach(fields);
    return this;
  }

  public Digest digest() {
    return Digest.of(toBytes());
  }

  public byte[] toBytes() {
    return bytes.toByteArray();
  }
}
