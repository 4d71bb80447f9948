package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading documents of images: platforms and digests. */
class OciJsonReaderTest {
  private static byte[] config(String contents) {
    return ("{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"diff_ids\":[\"sha256:"
            + contents
            + "\"]}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void layerMustHaveAValidDigest() throws IOException {
    // As long as a digest. It would be the name of a file in the store.
    String way = "../layers/" + "./".repeat(24) + "forged";
    assertThat(way).hasSize(64);
    assertThatThrownBy(() -> OciJsonReader.config(config(way))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> OciJsonReader.config(config("A".repeat(64))))
        .isInstanceOf(IOException.class);
    assertThat(OciJsonReader.config(config("a".repeat(64))).layers()).hasSize(1);
  }

  private static Descriptor of(String platform) {
    return new Descriptor("", Digest.EMPTY, 0, platform, "");
  }

  private static String chosen(String wanted, String... there) {
    var index =
        new OciJsonReader.Index(List.of(there).stream().map(OciJsonReaderTest::of).toList());
    return index.choose(wanted).map(Descriptor::platform).orElse("none");
  }

  @Test
  void newerVariantIsNotChosen() {
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
