package dev.datestone.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read from an image's documents: which platform is taken, what counts as a digest. */
class OciImageTest {
  private static byte[] config(String contents) {
    return ("{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"diff_ids\":[\"sha256:"
            + contents
            + "\"]}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aLayerIsNamedByADigestAndNotByAWayThroughTheStore() throws IOException {
    // As long as a digest. It would be the name of a file in the store.
    String way = "../layers/" + "./".repeat(24) + "forged";
    assertThat(way).hasSize(64);
    assertThatThrownBy(() -> OciImage.described(config(way))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> OciImage.described(config("A".repeat(64))))
        .isInstanceOf(IOException.class);
    assertThat(OciImage.described(config("a".repeat(64))).contents()).hasSize(1);
  }

  private static OciJson.Descriptor of(String platform) {
    return new OciJson.Descriptor("", Digest.EMPTY, 0, platform, "");
  }

  private static String chosen(String wanted, String... there) {
    var index = new OciImage.Index(List.of(there).stream().map(OciImageTest::of).toList());
    return OciImage.choose(index, wanted).map(OciJson.Descriptor::platform).orElse("none");
  }

  @Test
  void aNewerProcessorIsNotGuessed() {
    String wanted = "linux/amd64";
    assertThat(chosen(wanted, "linux/amd64/v3", "linux/amd64")).isEqualTo("linux/amd64");
    assertThat(chosen(wanted, "linux/amd64/v3", "linux/amd64/v1")).isEqualTo("linux/amd64/v1");
    assertThat(chosen(wanted, "linux/amd64/v3")).isEqualTo("none");
    assertThat(chosen("linux/amd64/v3", "linux/amd64", "linux/amd64/v3"))
        .isEqualTo("linux/amd64/v3");
    assertThat(chosen("linux/amd64/v3", "linux/amd64", "linux/amd64/v2"))
        .isEqualTo("linux/amd64/v2");
    assertThat(chosen("linux/amd64/v2", "linux/amd64")).isEqualTo("linux/amd64");
    assertThat(chosen("linux/arm64", "linux/arm64/v8")).isEqualTo("linux/arm64/v8");
    assertThat(chosen("linux/arm64", "linux/arm64/v9")).isEqualTo("none");
    assertThat(chosen("linux/arm", "linux/arm/v6", "linux/arm/v7")).isEqualTo("linux/arm/v7");
    assertThat(chosen("linux/arm/v8", "linux/arm/v6", "linux/arm/v7")).isEqualTo("linux/arm/v7");
    assertThat(chosen("linux/arm/v6", "linux/arm/v7")).isEqualTo("none");
  }
}
