package dev.datestone.store;

import dev.datestone.content.ReadLog;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * One file of the store: a line that names its form and version, a checksum, the fields.
 *
 * <p>It is written beside its place and renamed, so that it is there whole or not at all. What
 * cannot be read counts as absent.
 */
final class StoreFile {
  private static final AtomicLong COUNTER = new AtomicLong();

  private StoreFile() {}

  static void write(Path file, String form, FieldWriter fields) {
    byte[] body = fields.toBytes();
    byte[] head = (form + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer whole = ByteBuffer.allocate(head.length + 8 + body.length);
    whole.put(head).putLong(checksum(body, 0, body.length)).put(body);
    Path fresh =
        file.resolveSibling(
            "."
                + file.getFileName()
                + "."
                + ProcessHandle.current().pid()
                + "."
                + COUNTER.incrementAndGet()
                + Long.toHexString(System.nanoTime()));
    try {
      try {
        Files.write(fresh, whole.array());
      } catch (NoSuchFileException e) {
        Files.createDirectories(file.getParent());
        Files.write(fresh, whole.array());
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      discard(fresh);
      throw new StoreException.Disk(file, e);
    }
  }

  /** Deletes the file; returns whether it was there. */
  static boolean delete(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
  }

  /** Whether the file is there with this form and an intact checksum. */
  static boolean isWhole(Path file, String form) {
    return read(file, form, in -> true).isPresent();
  }

  /** Reads the file, on which the result of this process then depends. */
  static <T> Optional<T> read(Path file, String form, Function<FieldReader, T> fields) {
    Optional<byte[]> whole = bytes(file);
    ReadLog.saw(file, whole.isPresent());
    return whole.flatMap(bytes -> parse(bytes, form, fields));
  }

  static <T> Optional<T> readUnnoted(Path file, String form, Function<FieldReader, T> fields) {
    return bytes(file).flatMap(bytes -> parse(bytes, form, fields));
  }

  private static <T> Optional<T> parse(byte[] whole, String form, Function<FieldReader, T> fields) {
    byte[] head = (form + "\n").getBytes(StandardCharsets.UTF_8);
    int body = head.length + 8;
    if (whole.length < body || !Arrays.equals(whole, 0, head.length, head, 0, head.length)) {
      return Optional.empty();
    }
    if (ByteBuffer.wrap(whole, head.length, 8).getLong()
        != checksum(whole, body, whole.length - body)) {
      return Optional.empty();
    }
    try {
      return Optional.of(fields.apply(new FieldReader(whole, body)));
    } catch (FieldReader.Malformed | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A build with nothing to do reads thousands of these: a channel takes longer for each. */
  private static Optional<byte[]> bytes(Path file) {
    try (FileInputStream in = new FileInputStream(file.toString())) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return bytesOrWhy(file);
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
  }

  private static Optional<byte[]> bytesOrWhy(Path file) {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
  }

  private static long checksum(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return crc.getValue();
  }

  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The write has failed already, and says why.
    }
  }
}
