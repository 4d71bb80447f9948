package dev.datestone.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dates of a cache's files before all that a RUN may find, in their old order. */
class BackdatingTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1_790_000_000 * SECOND;
  private static final long YEAR = 365 * 86_400 * SECOND;

  @TempDir Path folder;

  @Test
  void keepsTheOrderAndIsNeverLate() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      long youngest = NOW + (long) (random.nextGaussian() * YEAR);
      List<Long> dates = new ArrayList<>(List.of(0L, 123_456_789 * SECOND, youngest));
      for (int i = 0; i < 200; i++) {
        dates.add(random.nextLong(youngest));
        dates.add(youngest - random.nextLong(YEAR));
      }
      dates.sort(Long::compare);
      long before = Long.MIN_VALUE;
      for (long date : dates) {
        long moved = Backdating.date(date, youngest);
        assertThat(moved).isBetween(before, Math.max(Backdating.LATEST, before));
        before = moved;
      }
      assertThat(before).isEqualTo(Backdating.LATEST);
    }
  }

  /** Tools that see whole seconds, and those that see nanoseconds, find the order they left. */
  @Test
  void keepsDistancesOfTheLastYearsAndDatesOfLongAgo() {
    for (long distance : List.of(1L, 999L, SECOND, 3_600 * SECOND, 4 * YEAR)) {
      assertThat(Backdating.date(NOW - distance, NOW)).isEqualTo(Backdating.LATEST - distance);
    }
    // cargo unpacks crates with this date; 0 and 1 are those of reproducible archives.
    for (long date : List.of(0L, SECOND, 123_456_789 * SECOND)) {
      assertThat(Backdating.date(date, NOW)).isEqualTo(date);
    }
  }

  @Test
  void doesNothingTheSecondTime() {
    long once = Backdating.date(NOW - YEAR, NOW);
    assertThat(Backdating.date(once, Backdating.LATEST)).isEqualTo(once);
  }

  @Test
  void movesFoldersLinksAndEachInodeOnce() throws IOException {
    Path below = Files.createDirectories(folder.resolve("a/b"));
    Path file = Files.writeString(below.resolve("file"), "x");
    Files.createLink(below.resolve("same"), file);
    Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    Files.setLastModifiedTime(file, FileTime.from(NOW - SECOND, TimeUnit.NANOSECONDS));
    for (Path each : List.of(below, folder.resolve("a"), folder)) {
      Files.setLastModifiedTime(each, FileTime.from(NOW, TimeUnit.NANOSECONDS));
    }
    List<Path> moved = new ArrayList<>();
    Backdating.move(
        folder,
        (path, date) -> {
          moved.add(path);
          if (!Files.isSymbolicLink(path)) {
            set(path, date);
          }
        });
    assertThat(moved).contains(folder, below, folder.resolve("link")).hasSize(5);
    long youngest =
        Files.getLastModifiedTime(folder.resolve("link"), LinkOption.NOFOLLOW_LINKS)
            .to(TimeUnit.NANOSECONDS);
    assertThat(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS))
        .isEqualTo(Backdating.date(NOW - SECOND, Math.max(NOW, youngest)));
  }

  private static void set(Path path, long date) {
    try {
      Files.setLastModifiedTime(path, FileTime.from(date, TimeUnit.NANOSECONDS));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
