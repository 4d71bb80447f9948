package dev.datestone.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves the dates of all files in a folder to before {@link #LATEST}, and keeps their order. So
 * outputs of unknown inputs are older than any input, without a new date for each input.
 */
final class Backdating {
  private static final long DAY = TimeUnit.DAYS.toNanos(1);
  private static final long YEAR = 365 * DAY;

  /**
   * 1980-01-03. Later than the date of outputs that have to be made again (1980-01-02), and than
   * the dates that reproducible archives give their files. Earlier dates stay.
   */
  private static final long EARLIEST = 315_705_600_000_000_000L;

  /** 1986: no moved date is later. Images whose files are older than that are rare. */
  static final long LATEST = EARLIEST + 6 * YEAR;

  /** Files that are so much older than the youngest keep their distance to it exactly. */
  private static final long EXACT = 5 * YEAR;

  private Backdating() {}

  /**
   * Moves the dates of a folder and of all that is in it.
   *
   * @param setDate sets the modification time of a file or of a link itself, in ns since 1970
   */
  static void move(Path folder, ObjLongConsumer<Path> setDate) throws IOException {
    long youngest = youngest(folder);
    forEach(
        folder,
        (file, date) -> {
          long to = date(date, youngest);
          if (to != date) {
            setDate.accept(file, to);
          }
        });
  }

  /** The latest date of a folder and of all that is in it. */
  static long youngest(Path folder) throws IOException {
    long[] youngest = {Long.MIN_VALUE};
    forEach(folder, (file, date) -> youngest[0] = Math.max(youngest[0], date));
    return youngest[0];
  }

  /** Never later than {@link #LATEST}; of two dates the later one stays the later one. */
  static long date(long date, long youngest) {
    if (youngest <= LATEST || date <= EARLIEST) {
      return date;
    }
    long exactFrom = youngest - EXACT;
    if (date >= exactFrom) {
      return LATEST - (youngest - date);
    }
    // All that is older shares the year before.
    long scale = (exactFrom - EARLIEST) / YEAR + 1;
    return EARLIEST + (date - EARLIEST) / scale;
  }

  /** Each inode once: a file with two names must not be moved twice. */
  private static void forEach(Path folder, ObjLongConsumer<Path> each) throws IOException {
    Set<Object> linked = new HashSet<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Object inode = attributes.fileKey();
            if (inode == null || linked.add(inode)) {
              each.accept(file, attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            each.accept(path, Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
