package dev.datestone.source;

import dev.datestone.content.Digest;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Inodes.Inode;
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
 * Reads host files that other processes may be writing to. At most the size at opening is read, so
 * reading a growing log ends. A file that changed while it was read is read again.
 */
public final class HostFileReader {
  private static final int MOST_READS = 4;
  private static final int BUFFER = 1 << 16;

  private HostFileReader() {}

  /**
   * The result of a read.
   *
   * @param size the number of bytes read from the start of the file
   * @param digest the digest of these bytes
   * @param torn whether the file changed during every read: the bytes may be part old, part new
   */
  public record Content(long size, String digest, boolean torn) {}

  /** The destination of the bytes, opened once per read. */
  public interface Target {
    OutputStream open() throws IOException;
  }

  /** Reads the file; empty if there is no regular file at this path. */
  static Optional<Content> read(Path file) throws IOException {
    return read(file, OutputStream::nullOutputStream);
  }

  /** Reads the file and writes it to the target; empty if there is no regular file at this path. */
  public static Optional<Content> read(Path file, Target target) throws IOException {
    for (int left = MOST_READS; ; left--) {
      Optional<Inode> before = look(file);
      try (FileChannel in = OpenFile.forReading(file)) {
        if (in == null) {
          return Optional.empty();
        }
        Content content = read(in, in.size(), target);
        boolean unchanged =
            before.isPresent() && look(file).filter(before.get()::isUnchangedSince).isPresent();
        // A file that was only appended to is consistent up to here.
        if (unchanged || read(in, content.size(), OutputStream::nullOutputStream).equals(content)) {
          return Optional.of(content);
        }
        if (left == 1) {
          return Optional.of(new Content(content.size(), content.digest(), true));
        }
      }
    }
  }

  private static Optional<Inode> look(Path file) throws IOException {
    try {
      return Optional.of(Inodes.of(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes the first bytes of the file to the target; empty if there is no regular file. */
  public static Optional<Content> readPrefix(Path file, long bytes, Target target)
      throws IOException {
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
