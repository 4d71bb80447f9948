package dev.datestone.source;

import dev.datestone.content.Digest;
import dev.datestone.sandbox.OpenFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads files of the host that others may be writing to. Only as many bytes are read as the file
 * had when it was opened, so a log that grows is read to an end. A file that was changed meanwhile
 * is read again.
 */
public final class HostRead {
  private static final int MOST_READS = 4;
  private static final int BUFFER = 1 << 16;

  private HostRead() {}

  /**
   * What was read.
   *
   * @param size how many bytes were read, the first ones of the file
   * @param digest of these bytes
   * @param torn whether the bytes changed each time they were read: they may be part old, part new
   */
  public record Content(long size, String digest, boolean torn) {}

  /** Where the bytes go. It is opened once for each time that the file is read. */
  public interface Target {
    OutputStream open() throws IOException;
  }

  /** Reads the file as it is now; empty if there is no regular file at this path. */
  static Optional<Content> now(Path file) throws IOException {
    return now(file, OutputStream::nullOutputStream);
  }

  /** As {@link #now(Path)}, and writes what was read to the target. */
  public static Optional<Content> now(Path file, Target target) throws IOException {
    for (int left = MOST_READS; ; left--) {
      Optional<HostFile> before = look(file);
      try (FileChannel in = OpenFile.forReading(file)) {
        if (in == null) {
          return Optional.empty();
        }
        Content content = read(in, in.size(), target);
        boolean unchanged = before.isPresent() && before.equals(look(file));
        // What is only appended to is whole up to here.
        if (unchanged || read(in, content.size(), OutputStream::nullOutputStream).equals(content)) {
          return Optional.of(content);
        }
        if (left == 1) {
          return Optional.of(new Content(content.size(), content.digest(), true));
        }
      }
    }
  }

  private static Optional<HostFile> look(Path file) throws IOException {
    try {
      return Optional.ofNullable(HostFile.of(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes the first bytes of the file to the target; empty if there is no regular file. */
  public static Optional<Content> first(Path file, long bytes, Target target) throws IOException {
    try (FileChannel in = OpenFile.forReading(file)) {
      return in == null ? Optional.empty() : Optional.of(read(in, bytes, target));
    }
  }

  private static Content read(FileChannel in, long bytes, Target target) throws IOException {
    MessageDigest algorithm = Digest.algorithm(bytes);
    ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(bytes, 1, BUFFER));
    long size = 0;
    try (OutputStream out = target.open()) {
      while (size < bytes) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), bytes - size));
        int count = in.read(buffer, size);
        if (count < 0) {
          break;
        }
        algorithm.update(buffer.array(), 0, count);
        out.write(buffer.array(), 0, count);
        size += count;
      }
    }
    return new Content(size, HexFormat.of().formatHex(algorithm.digest()), false);
  }
}
