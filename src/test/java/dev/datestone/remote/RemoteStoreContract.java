package dev.datestone.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every remote store promises. */
abstract class RemoteStoreContract {
  @TempDir Path folder;

  /** Opens the same, at first empty, store each time it is called in a test. */
  abstract RemoteStore open() throws Exception;

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Blob blob(String text) {
    return new Blob(Digest.of(text), bytes(text).length);
  }

  Blob store(RemoteStore store, String text) throws Exception {
    Path file = Files.createTempFile(folder, "blob", "");
    Files.writeString(file, text);
    store.store(blob(text), file);
    return blob(text);
  }

  @Test
  void storedBlobIsFetchedAndIsNotMissing() throws Exception {
    try (RemoteStore store = open()) {
      Blob one = store(store, "one");
      Blob empty = store(store, "");
      assertThat(store.missing(Set.of(one, empty, blob("two")))).containsExactly(blob("two"));
    }
    try (RemoteStore store = open()) {
      Path file = folder.resolve("fetched");
      assertThat(store.fetch(blob("one"), file)).isTrue();
      assertThat(file).hasContent("one");
    }
  }

  @Test
  void absentBlobGivesNoFile() throws Exception {
    try (RemoteStore store = open()) {
      assertThat(store.fetch(blob("none"), folder.resolve("none"))).isFalse();
      assertThat(folder.resolve("none")).doesNotExist();
      assertThat(store.missing(Set.of())).isEmpty();
    }
  }

  @Test
  void recordIsReplacedAndListed() throws Exception {
    try (RemoteStore store = open()) {
      assertThat(store.record("a/b")).isEmpty();
      assertThat(store.records("a/")).isEmpty();
      store.storeRecord("a/b", bytes("1"));
      store.storeRecord("a/b", bytes("second"));
      store.storeRecord("a/c.d-e_f", new byte[0]);
      store.storeRecord("b", bytes("other"));
      assertThat(store.record("a/b")).hasValue(bytes("second"));
      assertThat(store.record("a/c.d-e_f")).hasValue(new byte[0]);
      assertThat(store.record("a/none")).isEmpty();
    }
  }

  @Test
  void recordsOfManyWritersAreAlwaysWhole() throws Exception {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    try (RemoteStore store = open();
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      store.storeRecord("same", bytes("0".repeat(10_000)));
      for (int i = 0; i < 40; i++) {
        String text = Integer.toString(i % 10).repeat(10_000);
        tasks.add(
            () -> {
              store.storeRecord("same", bytes(text));
              store(store, "blob of all");
              byte[] read = store.record("same").orElseThrow();
              return read.length == 10_000 && read[0] == read[9_999];
            });
      }
      for (Future<Boolean> each : threads.invokeAll(tasks)) {
        assertThat(each.get()).isTrue();
      }
      assertThat(store.missing(Set.of(blob("blob of all")))).isEmpty();
    }
  }

  static Path single(Path folder, String below) throws IOException {
    try (var all = Files.walk(folder.resolve(below))) {
      return all.filter(Files::isRegularFile).toList().getFirst();
    }
  }
}
