package dev.datestone.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FolderStoreTest extends RemoteStoreContract {
  private Path place() {
    return folder.resolve("a folder/store");
  }

  @Override
  RemoteStore open() {
    return RemoteStores.open(place().toUri().toString());
  }

  @Test
  void recordsAreListedByPrefix() throws Exception {
    RemoteStore store = open();
    store.storeRecord("a/b/1", bytes("1"));
    store.storeRecord("a/b/2", bytes("2"));
    store.storeRecord("b/1", bytes("3"));
    assertThat(store.records("a/b/")).containsExactly("a/b/1", "a/b/2");
    assertThat(store.records("")).hasSize(3);
  }

  @Test
  void damagedBlobCountsAsMissingUntilItIsStoredAgain() throws Exception {
    RemoteStore store = open();
    store(store, "content");
    Path file = single(place(), "blobs");
    Files.writeString(file, "torn");
    assertThat(store.missing(Set.of(blob("content")))).containsExactly(blob("content"));
    Files.writeString(file, "CONTENT");
    assertThat(store.fetch(blob("content"), folder.resolve("x"))).isFalse();
    assertThat(folder.resolve("x")).doesNotExist();
    assertThat(store.missing(Set.of(blob("content")))).containsExactly(blob("content"));
    store(store, "content");
    assertThat(store.fetch(blob("content"), folder.resolve("x"))).isTrue();
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAfterADay() throws Exception {
    Files.createDirectories(place().resolve("tmp"));
    Path old = Files.writeString(place().resolve("tmp/old"), "half");
    Path recent = Files.writeString(place().resolve("tmp/recent"), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    store(open(), "content");
    assertThat(old).doesNotExist();
    assertThat(recent).exists();
    try (var left = Files.list(place().resolve("tmp"))) {
      assertThat(left.toList()).isEqualTo(List.of(recent));
    }
  }

  @Test
  void fileInThePlaceOfTheFolderIsNamed() throws Exception {
    Files.createDirectories(place().getParent());
    Files.writeString(place(), "a file");
    assertThatThrownBy(() -> open().missing(Set.of(blob("x"))))
        .isInstanceOf(IOException.class)
        .hasMessage(place() + ": not a folder");
    assertThatThrownBy(() -> open().record("x")).hasMessage(place() + ": not a folder");
    assertThatThrownBy(() -> open().storeRecord("x", bytes("x")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(": not a folder");
  }

  @Test
  void namesThatLeaveTheFolderAreRefused() {
    for (String name : List.of("", "../x", "a//b", "/a", "a/", ".", "a/../b", "a b", "ü")) {
      assertThatThrownBy(() -> open().record(name)).isInstanceOf(IllegalArgumentException.class);
    }
    for (String text : List.of("", "../x", "feature/a b", ".hidden", "-x", "x".repeat(300))) {
      assertThat(RecordNames.isValid(RecordNames.word(text))).isTrue();
    }
    assertThat(RecordNames.word("main")).isEqualTo("main");
    assertThat(RecordNames.word("a/b")).isNotEqualTo(RecordNames.word("a-b"));
  }

  @Test
  void otherUrlsAreExplained() {
    assertThatThrownBy(() -> RemoteStores.open("file://host/x"))
        .hasMessage("\"file://host/x\" does not name a folder of this machine");
    assertThatThrownBy(() -> RemoteStores.open("gopher://host/x"))
        .hasMessage("remote store gopher://host/x: unknown scheme \"gopher\"");
    assertThat(RemoteStores.isUrl("file:///x")).isTrue();
    assertThat(RemoteStores.isUrl("cache.tar")).isFalse();
    assertThat(RemoteStores.isUrl("./a:b")).isFalse();
  }
}
