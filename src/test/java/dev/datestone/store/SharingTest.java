package dev.datestone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.dating.BaseTree;
import dev.datestone.dating.Sighting;
import dev.datestone.dating.StateRecord;
import dev.datestone.operation.Sharing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a cache when others have it: threads of one process, and two stores on one folder. */
class SharingTest {
  @TempDir Path home;

  private static StateRecord view(String content) {
    return new StateRecord(List.of(BaseTree.SCRATCH), Map.of("file", new Sighting(content, 1)));
  }

  private static Caches.Request request(Sharing sharing, String content) {
    Caches.About about = new Caches.About("id", "p", "+t", "/c", 1);
    return new Caches.Request("id", about, sharing, view(content), () -> {});
  }

  private static CompletableFuture<CacheLease> later(Store store, Caches.Request request) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            CacheLease lease = store.caches().acquire(request);
            lease.begin(request.view(), 1);
            return lease;
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  private static void waits(CompletableFuture<CacheLease> lease) {
    assertThatThrownBy(() -> lease.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  /** Whether somebody who asks for a cache gets it while another has it. */
  private void check(
      Store one, Store two, Sharing first, Sharing second, String content, boolean gets)
      throws Exception {
    CacheLease held = later(one, request(first, "same")).get(5, TimeUnit.SECONDS);
    CompletableFuture<CacheLease> asked = later(two, request(second, content));
    if (!gets) {
      waits(asked);
    } else {
      asked.get(5, TimeUnit.SECONDS);
    }
    held.end(2, record -> record);
    held.close();
    CacheLease other = asked.get(5, TimeUnit.SECONDS);
    boolean fresh = second == Sharing.PRIVATE;
    assertThat(other.data().equals(held.data())).isNotEqualTo(fresh);
    other.end(3, record -> record);
    other.close();
  }

  @Test
  void isAsAskedForAmongThreads() throws Exception {
    try (Store store = Store.open(home, "root")) {
      check(store, store, Sharing.LOCKED, Sharing.LOCKED, "same", false);
      check(store, store, Sharing.LOCKED, Sharing.SHARED, "same", false);
      check(store, store, Sharing.SHARED, Sharing.LOCKED, "same", false);
      check(store, store, Sharing.SHARED, Sharing.SHARED, "same", true);
      check(store, store, Sharing.SHARED, Sharing.SHARED, "other", false);
      check(store, store, Sharing.PRIVATE, Sharing.PRIVATE, "same", true);
    }
  }

  @Test
  void isAsAskedForBetweenStores() throws Exception {
    try (Store one = Store.open(home, "root");
        Store two = Store.open(home, "root")) {
      check(one, two, Sharing.LOCKED, Sharing.LOCKED, "same", false);
      check(one, two, Sharing.SHARED, Sharing.SHARED, "other", false);
      check(one, two, Sharing.PRIVATE, Sharing.PRIVATE, "same", true);
    }
  }

  @Test
  void aStateWithoutAnEndCountsAsWrittenUntilItsYoungestFile() throws Exception {
    try (Store store = Store.open(home, "root")) {
      CacheLease cut = later(store, request(Sharing.LOCKED, "a")).get(5, TimeUnit.SECONDS);
      cut.close();
      Path file = Files.writeString(home.resolve("caches/id/data/out"), "half");
      long youngest = 1_700_000_000L * 1_000_000_000L;
      Files.setLastModifiedTime(file, FileTime.from(youngest, TimeUnit.NANOSECONDS));
      Files.setLastModifiedTime(file.getParent(), FileTime.from(5, TimeUnit.NANOSECONDS));
      try (CacheLease next = store.caches().acquire(request(Sharing.LOCKED, "a"))) {
        assertThat(next.state("c", 77))
            .hasValueSatisfying(s -> assertThat(s.written()).isEqualTo(youngest));
        Files.delete(file);
        Files.setLastModifiedTime(file.getParent(), FileTime.from(5, TimeUnit.NANOSECONDS));
        next.begin(view("a"), 1);
        next.end(78, record -> record);
      }
      try (CacheLease next = store.caches().acquire(request(Sharing.LOCKED, "a"))) {
        assertThat(next.state("c", 99))
            .hasValueSatisfying(s -> assertThat(s.written()).isEqualTo(78));
      }
      // A record that cannot be read: everything is newer.
      Files.writeString(home.resolve("caches/id/record"), "damaged");
      try (CacheLease next = store.caches().acquire(request(Sharing.LOCKED, "a"))) {
        assertThat(next.state("c", 99))
            .hasValueSatisfying(
                s -> {
                  assertThat(s.written()).isEqualTo(78);
                  assertThat(s.record().seen()).isEmpty();
                });
      }
    }
  }

  /** When the clock was set back, and one of them had to start empty. */
  @Test
  void whatWasWrittenAfterAMomentIsMarkedAndStartsEmptyOnce() throws Exception {
    try (Store store = Store.open(home, "root")) {
      CacheLease used = later(store, request(Sharing.LOCKED, "a")).get(5, TimeUnit.SECONDS);
      used.end(200, record -> record);
      used.close();
      store.caches().markThoseWrittenAfter(200);
      try (CacheLease next = store.caches().acquire(request(Sharing.LOCKED, "a"))) {
        assertThat(next.isMarked()).isFalse();
      }
      store.caches().markThoseWrittenAfter(199);
      Path file = Files.writeString(home.resolve("caches/id/data/out"), "made from what is gone");
      try (CacheLease next = store.caches().acquire(request(Sharing.LOCKED, "a"))) {
        assertThat(next.isMarked()).isTrue();
        next.discard();
        assertThat(next.isMarked()).isFalse();
        assertThat(file).doesNotExist();
        assertThat(next.state("c", 300)).isEmpty();
      }
    }
  }

  @Test
  void whatADeadProcessLeftIsSweptAndWhatALivingOneHasStays() throws Exception {
    Path dead = home.resolve("tmp/dead");
    try (Store living = Store.open(home, "root");
        Store store = Store.open(home, "root")) {
      Path mine = living.processFolder().newFolder("mine");
      Files.createDirectories(dead.resolve("mount/work/work"));
      Files.createFile(home.resolve("tmp/dead.lock"));
      if ((int) Files.getAttribute(home, "unix:uid") == 0) {
        // As overlayfs leaves it; the tool is always root, in its namespace at least.
        Files.setAttribute(dead.resolve("mount/work/work"), "unix:mode", 0);
      }
      store.sweep();
      assertThat(dead).doesNotExist();
      assertThat(home.resolve("tmp/dead.lock")).doesNotExist();
      assertThat(mine).exists();
    }
    assertThat(home.resolve("tmp")).isEmptyDirectory();
  }
}
