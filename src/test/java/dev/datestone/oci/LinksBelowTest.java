package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.store.Images;
import dev.datestone.store.Layers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hard links to files of lower layers: manifest and disk must agree. */
@Tag("e2e") // the owners in a layer are root's to give
class LinksBelowTest {
  @TempDir Path folder;
  private Import store;

  @BeforeEach
  void open() {
    store = new Import(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** What a file of the image holds, which must be what the highest layer's list says. */
  private String text(Images.Image image, String path) throws IOException {
    Layers layers = store.store().layers();
    List<String> ids = image.snapshot().layers();
    Entry entry = Objects.requireNonNull(layers.manifest(ids.getLast()).get(path), path);
    for (String id : ids.reversed()) {
      Path file = layers.files(id).resolve(path);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        assertThat(entry.payload()).as(path).isEqualTo(Digest.of(Files.readAllBytes(file)).hex());
        return Files.readString(file);
      }
    }
    throw new AssertionError(path + " is in no layer");
  }

  private Images.Image take(MemoryImage image) throws IOException, InterruptedException {
    return new ImageFetcher(store.store(), 2, 1 << 20, note -> {})
        .fetch(image, image.root(), "linux/amd64", "x");
  }

  @Test
  void hardLinkToAFileBelow() throws IOException, InterruptedException {
    Images.Image image =
        take(
            new MemoryImage()
                .layer(new TarMaker().file("a", "one").bytes())
                .layer(new TarMaker().hardLink("b", "a").hardLink("c", "b").bytes())
                .layer(new TarMaker().hardLink("d", "c").bytes()));
    for (String path : List.of("a", "b", "c", "d")) {
      assertThat(text(image, path)).isEqualTo("one");
    }
  }

  @Test
  void hardLinkToAReplacedFile() throws IOException, InterruptedException {
    Images.Image image =
        take(
            new MemoryImage()
                .layer(new TarMaker().file("a", "one").bytes())
                .layer(new TarMaker().hardLink("b", "a").bytes())
                .layer(new TarMaker().file("b", "two").bytes())
                .layer(new TarMaker().hardLink("c", "b").bytes()));
    assertThat(text(image, "a")).isEqualTo("one");
    assertThat(text(image, "b")).isEqualTo("two");
    assertThat(text(image, "c")).isEqualTo("two");
  }

  @Test
  void hardLinkThroughASymlinkToAFolder() throws IOException, InterruptedException {
    Images.Image image =
        take(
            new MemoryImage()
                .layer(new TarMaker().file("usr/bin/a", "one").link("bin", "usr/bin").bytes())
                .layer(new TarMaker().file("bin/b", "two").hardLink("c", "bin/a").bytes())
                .layer(new TarMaker().hardLink("bin/d", "bin/b").bytes()));
    assertThat(text(image, "usr/bin/a")).isEqualTo("one");
    assertThat(text(image, "usr/bin/b")).isEqualTo("two");
    assertThat(text(image, "usr/bin/d")).isEqualTo("two");
    assertThat(text(image, "c")).isEqualTo("one");
    Layers layers = store.store().layers();
    assertThat(layers.manifest(image.snapshot().layers().getLast()).get("bin/b")).isNull();
  }

  @Test
  void samePathTwiceInALayerIsRefused() {
    MemoryImage image =
        new MemoryImage()
            .layer(new TarMaker().file("usr/bin/a", "one").link("bin", "usr/bin").bytes())
            .layer(new TarMaker().file("bin/b", "two").file("usr/bin/b", "three").bytes());
    assertThatThrownBy(() -> take(image)).hasMessageContaining("the same path in the image");
  }
}
