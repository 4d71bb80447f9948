package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A store for one test, and imports into it. */
final class Import implements AutoCloseable {
  private final Path folder;
  private final Store store;
  final List<String> notes = new ArrayList<>();

  Import(Path folder) {
    this.folder = folder;
    this.store = Store.open(folder.resolve("home"), Sandbox.isRootless() ? "user" : "root");
  }

  Images.Image take(byte[] archive) {
    return take("x", archive);
  }

  Images.Image take(String name, byte[] archive) {
    return take(name, archive, Long.MAX_VALUE);
  }

  Images.Image take(String name, byte[] archive, long limit) {
    try {
      Path file = Files.write(folder.resolve("x.tar"), archive);
      return new ImageImport(store, limit, notes::add).file(name, file, "linux/amd64");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Store store() {
    return store;
  }

  Manifest manifest(Images.Image image) {
    return store.layers().manifest(image.snapshot().layers().getFirst());
  }

  Entry entry(Images.Image image, String path) {
    return Objects.requireNonNull(manifest(image).get(path), path);
  }

  Path file(Images.Image image, String path) {
    return store.layers().files(image.snapshot().layers().getFirst()).resolve(path);
  }

  /** No layer, no image, and no half of one. */
  void assertNothingIsLeft() {
    assertThat(store.layers().ids()).isEmpty();
    assertThat(store.images().all()).isEmpty();
    try (Stream<Path> unfinished = Files.list(store.processFolder().folder())) {
      assertThat(unfinished).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
