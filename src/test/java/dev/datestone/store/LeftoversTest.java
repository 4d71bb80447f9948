package dev.datestone.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Half-written files and notes of steps that are older than a day go; nothing else does. */
class LeftoversTest {
  @TempDir Path home;

  private Path file(String name, Duration age) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    return file;
  }

  @Test
  void whatKilledProcessesLeftGoesOnceADay() throws IOException {
    Duration old = Duration.ofDays(2);
    Path half = file("results/ab/.cd.s.1.1", old);
    Path state = file("caches/one/.state.1.1", old);
    Path index = file("index/dd.1", old);
    Path step = file("running/dead", old);
    Path result = file("results/ab/cd.s", old);
    Path own = file("caches/one/data/.hidden", old);
    Path trust = file("index/dd.jks", old);
    Path fresh = file("records/.now.1.1", Duration.ZERO);
    Path alive = file("running/alive", old);
    FileMutex held = FileMutex.tryExclusive(alive).orElseThrow();
    try {
      new Leftovers(home).sweep();
    } finally {
      held.close();
    }
    for (Path gone : new Path[] {half, state, index, step}) {
      assertThat(gone).doesNotExist();
    }
    for (Path stays : new Path[] {result, own, trust, fresh, alive}) {
      assertThat(stays).exists();
    }
    Path later = file("results/ab/.cd.s.1.2", old);
    new Leftovers(home).sweep();
    assertThat(later).exists();
    Files.setLastModifiedTime(home.resolve("swept"), FileTime.from(Instant.now().minus(old)));
    new Leftovers(home).sweep();
    assertThat(later).doesNotExist();
  }
}
