package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.archive.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The platforms in an image's index and in its configuration must agree. */
class ImagePlatformTest {
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

  private String taken(String wanted, String index, String configured) throws Exception {
    MemoryImage image = new MemoryImage(); // of no layers, which is an image too
    String config = image.config().replace("\"architecture\":\"amd64\"", configured);
    Descriptor root = image.root(image.manifest(config));
    Descriptor listed = new Descriptor(root.mediaType(), root.digest(), root.size(), index, "");
    return new ImageFetcher(store.store(), 1, 1 << 20, note -> {})
        .fetch(image, listed, wanted, "x")
        .platform();
  }

  @Test
  void variantMayBeMissingInOneDocument() throws Exception {
    String arm = "\"architecture\":\"arm\"";
    assertThat(taken("linux/arm/v6", "linux/arm/v6", arm)).isEqualTo("linux/arm/v6");
    assertThat(taken("linux/arm/v7", "linux/arm", arm + ",\"variant\":\"v6\""))
        .isEqualTo("linux/arm/v6");
    assertThat(taken("linux/amd64/v2", "linux/amd64/v2", "\"architecture\":\"amd64\""))
        .isEqualTo("linux/amd64/v2");
    assertThat(taken("linux/arm64", "linux/arm64/v8", "\"architecture\":\"arm64\""))
        .isEqualTo("linux/arm64");
  }

  @Test
  void differentPlatformsAreRefused() {
    assertThatThrownBy(() -> taken("linux/amd64", "linux/amd64", "\"architecture\":\"arm64\""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("linux/amd64")
        .hasMessageContaining("linux/arm64");
    assertThatThrownBy(
            () ->
                taken(
                    "linux/arm/v7", "linux/arm/v7", "\"architecture\":\"arm\",\"variant\":\"v6\""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("arm/v6");
    assertThatThrownBy(
            () -> taken("linux/amd64", "", "\"architecture\":\"amd64\",\"variant\":\"v3\""))
        .isInstanceOf(ImageException.class);
  }
}
