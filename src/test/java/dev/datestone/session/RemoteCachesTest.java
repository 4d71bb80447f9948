package dev.datestone.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.dating.BaseTree;
import dev.datestone.dating.Sighting;
import dev.datestone.dating.StateRecord;
import dev.datestone.operation.CacheName;
import dev.datestone.remote.CacheSnapshot;
import dev.datestone.remote.RemoteStores;
import dev.datestone.report.Event;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.store.CacheLease;
import dev.datestone.store.CacheState;
import dev.datestone.store.Caches;
import dev.datestone.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteCachesTest {
  private static final CacheName NAME = new CacheName("/project", "+build", "/c");
  private static final Caches.About ABOUT =
      new Caches.About(CacheSnapshot.id(NAME, ""), "/project", "+build", "/c", 1);

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();
  private Store first;
  private Store second;

  @BeforeEach
  void open() {
    first = Store.open(folder.resolve("first"), "root");
    second = Store.open(folder.resolve("second"), "root");
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private void note(Event event) {
    assertThat(event).isInstanceOf(Event.Note.class);
    if (event instanceof Event.Note(String text)) {
      notes.add(text);
    }
  }

  private RemoteCaches caches(Store store, String branch) {
    return new RemoteCaches(
        store,
        RemoteStores.open("file://" + folder.resolve("remote")),
        new Repository(folder, "/project"),
        new CacheBranch(folder, branch, ""),
        new RemoteCacheSetting("", true, true),
        this::note);
  }

  /** As a RUN that has it would leave it. */
  private void use(Store store, String text, long written) throws Exception {
    try (CacheLease lease = store.caches().tryAlone(ABOUT).orElseThrow()) {
      Path file = lease.data().resolve("out");
      if (!text.isEmpty()) {
        Files.writeString(file, text);
        FileTimes.set(file, written);
      }
      StateRecord record =
          new StateRecord(
              List.of(BaseTree.SCRATCH), Map.of("in", new Sighting("f:1", written - 5, 7)));
      lease.begin(record, written);
      lease.end(written, same -> same);
    }
  }

  private static CacheState state(Store store) throws Exception {
    try (CacheLease lease = store.caches().tryAlone(ABOUT).orElseThrow()) {
      return lease.exported(0).orElseThrow();
    }
  }

  private long now() throws Exception {
    return FileTimes.fileClock(folder);
  }

  @Test
  void cacheOfAGoodBuildIsTheStartOfOneThatIsNotThere() throws Exception {
    long written = now();
    RemoteCaches build = caches(first, "main");
    build.provide(ABOUT);
    use(first, "text", written);
    build.push();
    assertThat(notes).hasSize(1).first().asString().contains("was stored elsewhere (1 files, ");
    caches(second, "feature").provide(ABOUT);
    assertThat(notes.getLast())
        .startsWith("cache mount +build:/c starts from the snapshot of branch main (1 files, ");
    Path out = second.caches().data(ABOUT.id()).resolve("out");
    assertThat(out).hasContent("text");
    assertThat(FileTimes.get(out)).isEqualTo(written);
    assertThat(state(second)).isEqualTo(state(first));
    assertThat(state(second).record().seen())
        .isEqualTo(Map.of("in", new Sighting("f:1", written - 5, 7)));
  }

  @Test
  void unusedCacheIsNotStoredAgainAndAnEmptyOneReplacesNothing() throws Exception {
    RemoteCaches build = caches(first, "main");
    build.provide(ABOUT);
    use(first, "text", now());
    build.push();
    build.push();
    assertThat(notes).hasSize(1);
    use(second, "", now());
    RemoteCaches other = caches(second, "main");
    other.provide(ABOUT);
    other.push();
    assertThat(notes).hasSize(1);
  }

  @Test
  void cacheThatIsThereIsNotReplaced() throws Exception {
    RemoteCaches build = caches(first, "main");
    build.provide(ABOUT);
    use(first, "text", now());
    build.push();
    use(second, "own", now());
    caches(second, "main").provide(ABOUT);
    assertThat(second.caches().data(ABOUT.id()).resolve("out")).hasContent("own");
  }

  @Test
  void cacheOfAClockThatIsAheadIsMadeEarlierAsAWhole() throws Exception {
    long day = Duration.ofDays(1).toNanos();
    long written = now() + day;
    RemoteCaches build = caches(first, "main");
    build.provide(ABOUT);
    use(first, "text", written);
    build.push();
    caches(second, "main").provide(ABOUT);
    long by = Duration.ofHours(25).toNanos();
    CacheState state = state(second);
    assertThat(state.written()).isEqualTo(written - by).isLessThan(now());
    assertThat(state.record().seen())
        .isEqualTo(Map.of("in", new Sighting("f:1", written - 5 - by, 7 - by)));
    assertThat(FileTimes.get(second.caches().data(ABOUT.id()).resolve("out")))
        .isEqualTo(written - by);
  }

  /** One cache may hold what was made from files of the other. */
  @Test
  void cachesOfOneBuildAreMadeEarlierByTheSameTimeOrNotAtAll() throws Exception {
    CacheName otherName = new CacheName("/project", "+build", "/other");
    Caches.About other =
        new Caches.About(CacheSnapshot.id(otherName, ""), "/project", "+build", "/other", 1);
    RemoteCaches build = caches(first, "main");
    build.provide(ABOUT);
    build.provide(other);
    use(first, "text", now());
    try (CacheLease lease = first.caches().tryAlone(other).orElseThrow()) {
      lease.begin(StateRecord.EMPTY, now() + Duration.ofDays(1).toNanos());
      lease.end(now(), same -> same);
    }
    build.push();
    RemoteCaches next = caches(second, "main");
    next.provide(ABOUT);
    next.provide(other);
    assertThat(notes.getLast())
        .startsWith("cache mount +build:/other starts empty: the cache was exported by a machine");
    assertThat(second.caches().isUsed(ABOUT.id())).isTrue();
    assertThat(second.caches().isUsed(other.id())).isFalse();
  }

  @Test
  void storeThatCannotBeUsedIsNotedOnceAndFailsNothing() throws Exception {
    Files.writeString(folder.resolve("remote"), "a file");
    RemoteCaches build = caches(first, "main");
    build.provide(ABOUT);
    use(first, "text", now());
    build.push();
    assertThat(notes)
        .containsExactly(
            "cache mount +build:/c starts empty: " + folder.resolve("remote") + ": not a folder");
    assertThat(first.caches().data(ABOUT.id()).resolve("out")).hasContent("text");
  }

  @Test
  void damagedSnapshotLeavesTheCacheEmpty() throws Exception {
    RemoteCaches build = caches(first, "main");
    build.provide(ABOUT);
    use(first, "text", now());
    build.push();
    try (var blobs = Files.walk(folder.resolve("remote/blobs"))) {
      for (Path blob : blobs.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);
      }
    }
    caches(second, "main").provide(ABOUT);
    assertThat(notes.getLast())
        .startsWith("cache mount +build:/c starts empty: blob ")
        .endsWith(" is missing or damaged");
    assertThat(second.caches().all()).isEmpty();
    // The next good build stores all of it again.
    use(first, "text", now() + 1);
    RemoteCaches next = caches(first, "main");
    next.provide(ABOUT);
    next.push();
    caches(second, "main").provide(ABOUT);
    assertThat(second.caches().data(ABOUT.id()).resolve("out")).hasContent("text");
  }

  /** What an image's files were seen as is known where the image is not. */
  @Test
  void recordThatComparesWithAnImageComesWithIt() throws Exception {
    Manifest image = image();
    BaseTree base = new BaseTree("image", image);
    CacheState state =
        CacheState.decode(
            new CacheState(new StateRecord(List.of(base), Map.of()), 5).encode(),
            Map.of("image", image));
    assertThat(state.record().at("bin/sh")).isEqualTo(base.at("bin/sh"));
    assertThat(CacheState.decodeImage(CacheState.encode(image))).isEqualTo(image);
    Caches.Draft draft = second.caches().draft();
    Files.createDirectory(draft.data());
    second.caches().complete(draft, ABOUT, state, Optional.empty());
    assertThat(second.caches().put(draft, ABOUT.id())).isTrue();
    assertThat(state(second).record().at("bin/sh")).isEqualTo(base.at("bin/sh"));
  }

  private static Manifest image() {
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (String path : List.of("bin", "bin/sh", "etc/passwd")) {
      boolean folder = path.equals("bin");
      entries.put(
          path,
          new Entry(
              folder ? Entry.Type.FOLDER : Entry.Type.FILE,
              0755,
              0,
              0,
              0,
              folder ? "" : "digest of " + path,
              "",
              123_456_789,
              Entry.Origin.BASE));
    }
    return new Manifest(new TreeMap<>(entries));
  }
}
