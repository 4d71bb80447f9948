package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Opens regular files whose folder others may be writing to. Java's own way waits for a writer
 * where a FIFO has taken the file's place.
 */
public final class OpenFile {
  private static final long O_RDONLY = 0;
  private static final long O_NONBLOCK = 0x800;
  // AArch64 has another number for it.
  private static final long O_NOFOLLOW =
      System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;

  private OpenFile() {}

  /** Opens for reading; null if there is no regular file at this path (a symlink is none). */
  public static @Nullable FileChannel forReading(Path path) throws IOException {
    long descriptor;
    try (Memory memory = Memory.take()) {
      descriptor =
          Libc.raw(
              Syscall.OPENAT,
              Libc.AT_FDCWD,
              memory.path(path),
              O_RDONLY | O_NONBLOCK | O_NOFOLLOW | Libc.O_CLOEXEC);
    }
    if (descriptor < 0) {
      return switch ((int) -descriptor) {
        case Errno.ENOENT, Errno.ENXIO, Errno.ENOTDIR, Errno.ELOOP -> null;
        // The same refusal again, as an exception of Java's.
        default -> FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      };
    }
    try {
      Path opened = Path.of("/proc/self/fd/" + descriptor);
      return Files.isRegularFile(opened) ? FileChannel.open(opened, StandardOpenOption.READ) : null;
    } finally {
      Libc.close(descriptor);
    }
  }
}
