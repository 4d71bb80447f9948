package dev.datestone.store;

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

  static <T> Optional<T> read(Path file, String form, Function<FieldReader, T> fields) {
    byte[] whole;
    try {
      whole = bytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
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
  private static byte[] bytes(Path file) throws IOException {
    try (FileInputStream in = new FileInputStream(file.toString())) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      return Files.readAllBytes(file); // which says why
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
