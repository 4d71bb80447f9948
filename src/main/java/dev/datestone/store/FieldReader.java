package dev.datestone.store;

import dev.datestone.content.FileNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what {@link FieldWriter} wrote. Anything odd is a {@link Malformed}, never a wrong value.
 */
public final class FieldReader {
  /** The bytes are not what they should be. */
  public static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Malformed(String message) {
      super(message);
    }
  }

  private final byte[] bytes;
  private int at;

  public FieldReader(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  public long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= bytes.length) {
        throw new Malformed("cut off");
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new Malformed("a number is too long");
  }

  public int count() {
    long count = number();
    if (count < 0 || count > bytes.length) {
      throw new Malformed("a count of " + count);
    }
    return (int) count;
  }

  public String text() {
    int length = count();
    if (length > bytes.length - at) {
      throw new Malformed("cut off");
    }
    String text = FileNames.decode(bytes, at, length);
    at += length;
    return text;
  }

  /** Reads what {@link FieldWriter#bytes} wrote. */
  public byte[] bytes() {
    int length = count();
    if (length > bytes.length - at) {
      throw new Malformed("cut off");
    }
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  public boolean flag() {
    return number() != 0;
  }

  public List<String> texts() {
    return list(FieldReader::text);
  }

  /** Reads what {@link FieldWriter#list} wrote. */
  public <T> List<T> list(Function<FieldReader, T> item) {
    int count = count();
    List<T> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(item.apply(this));
    }
    return items;
  }
}
