package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/**
 * Computes disk usage as du(1) does: allocated blocks, counting an inode with several names once.
 */
public final class DiskUsage {
  private static final long STATX_NLINK_INO_BLOCKS = 0x4 | 0x100 | 0x400;
  private static final int STATX_SIZE = 256;
  private static final int NLINK = 0x10;
  private static final int INODE = 0x20;
  private static final int BLOCKS = 0x30;
  private static final int DEVICE = 0x88;
  private static final int BLOCK = 512;

  /** Inodes with several names that were counted already. */
  private final Set<Inode> counted = new HashSet<>();

  private long files;

  private record Inode(long device, long number) {}

  /** The bytes of a file or of a folder with its contents. */
  public static long of(Path path) throws IOException {
    return new DiskUsage().add(path);
  }

  /** How many files were added, without folders. */
  public long files() {
    return files;
  }

  /**
   * The bytes of a file or of a folder with its contents, without inodes that were added before.
   * Files that are removed meanwhile count as 0.
   */
  public long add(Path path) throws IOException {
    long[] sum = new long[1];
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              sum[0] += one(folder, true);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              files++;
              sum[0] += one(file, false);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (NoSuchFileException e) {
      return sum[0];
    }
    return sum[0];
  }

  private long one(Path file, boolean folder) {
    try (NativeMemory memory = NativeMemory.take()) {
      NativeMemory.Piece said = memory.piece(STATX_SIZE);
      long result =
          Kernel.raw(
              Syscall.STATX,
              Kernel.AT_FDCWD,
              memory.path(file),
              Kernel.AT_SYMLINK_NOFOLLOW,
              STATX_NLINK_INO_BLOCKS,
              said.address());
      if (result < 0) {
        return 0;
      }
      boolean hasOtherNames = !folder && said.bytes().getInt(NLINK) > 1;
      Inode inode = new Inode(said.bytes().getLong(DEVICE), said.bytes().getLong(INODE));
      if (hasOtherNames && !counted.add(inode)) {
        return 0;
      }
      return said.bytes().getLong(BLOCKS) * BLOCK;
    }
  }
}
