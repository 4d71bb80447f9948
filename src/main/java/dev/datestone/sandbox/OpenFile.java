package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Opens regular files in folders that other processes may be changing. The JDK would block if a
 * FIFO has replaced the file.
 */
public final class OpenFile {
  private static final long O_RDONLY = 0;
  private static final long O_NONBLOCK = 0x800;
  // AArch64 has another value.
  private static final long O_NOFOLLOW =
      System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;

  private OpenFile() {}

  /**
   * Opens a file for reading; null if there is no regular file at this path. Symlinks are not
   * followed.
   */
  public static @Nullable FileChannel forReading(Path path) throws IOException {
    long descriptor;
    try (NativeMemory memory = NativeMemory.take()) {
      descriptor =
          Kernel.raw(
              Syscall.OPENAT,
              Kernel.AT_FDCWD,
              memory.path(path),
              O_RDONLY | O_NONBLOCK | O_NOFOLLOW | Kernel.O_CLOEXEC);
    }
    if (descriptor < 0) {
      return switch ((int) -descriptor) {
        case Errno.ENOENT, Errno.ENXIO, Errno.ENOTDIR, Errno.ELOOP -> null;
        // Fails in the same way, with the JDK's exception.
        default -> FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      };
    }
    try {
      Path opened = Path.of("/proc/self/fd/" + descriptor);
      return Files.isRegularFile(opened) ? FileChannel.open(opened, StandardOpenOption.READ) : null;
    } finally {
      Kernel.close(descriptor);
    }
  }
}
