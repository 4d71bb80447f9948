package dev.datestone.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Small files that killed processes left beside the store's own: half-written ones, and notes of
 * steps that nobody does any more. Looked for once a day.
 *
 * <p>Every process is pid 1 of a namespace of its own, so a name does not say whether its writer
 * lives. A file is written and renamed in a moment: one of yesterday belongs to nobody.
 */
final class Leftovers {
  private static final Duration OLD = Duration.ofDays(1);

  private final Path home;
  private final Instant before = Instant.now().minus(OLD);

  Leftovers(Path home) {
    this.home = home;
  }

  void sweep() {
    Path mark = home.resolve("swept");
    try {
      if (Files.exists(mark) && !isOld(mark)) {
        return;
      }
      // First, so that no two processes do it at once for long.
      Files.write(mark, new byte[0]);
      Files.setLastModifiedTime(mark, FileTime.from(Instant.now()));
      Predicate<String> hidden = name -> name.startsWith(".");
      sweep(home, hidden);
      for (String folder : List.of("records", "images")) {
        sweep(home.resolve(folder), hidden);
      }
      for (String folder : List.of("results", "caches")) {
        for (Path group : Store.list(home.resolve(folder))) {
          sweep(group, hidden);
        }
      }
      // "DIGEST.1" is one being written; "NAME.jks" is whole.
      sweep(home.resolve("index"), name -> name.endsWith(".1"));
      releaseSteps();
    } catch (IOException e) {
      // There is another day.
    }
  }

  private void sweep(Path folder, Predicate<String> leftover) throws IOException {
    for (Path file : files(folder)) {
      if (leftover.test(file.getFileName().toString())
          && Files.isRegularFile(file)
          && isOld(file)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void releaseSteps() throws IOException {
    for (Path file : files(home.resolve("running"))) {
      if (isOld(file)) {
        Optional<FileMutex> free = FileMutex.tryExclusive(file);
        if (free.isPresent()) {
          Trees.delete(file);
          free.get().close();
        }
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.toList());
    }
  }

  private boolean isOld(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(before);
  }
}
