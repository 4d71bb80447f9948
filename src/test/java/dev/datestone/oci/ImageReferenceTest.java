package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.archive.ImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Image references, read as docker does. */
class ImageReferenceTest {
  private static final String HEX =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "alpine, docker.io/library/alpine:latest",
    "alpine:3.20, docker.io/library/alpine:3.20",
    "library/alpine, docker.io/library/alpine:latest",
    "us/app, docker.io/us/app:latest",
    "us/app/deep:1, docker.io/us/app/deep:1",
    "docker.io/alpine, docker.io/library/alpine:latest",
    "docker.io/us/app, docker.io/us/app:latest",
    "index.docker.io/alpine:1, docker.io/library/alpine:1",
    "ghcr.io/app, ghcr.io/app:latest",
    "ghcr.io/us/app:v1.2_X-y, ghcr.io/us/app:v1.2_X-y",
    "localhost/app, localhost/app:latest",
    "localhost:5000/app, localhost:5000/app:latest",
    "localhost:5000/a/b/c:1, localhost:5000/a/b/c:1",
    "127.0.0.1:5000/app, 127.0.0.1:5000/app:latest",
    "[::1]:5000/app:1, [::1]:5000/app:1",
    "[::1]/app, '[::1]/app:latest'",
    "Host/app, Host/app:latest",
    "host/app, docker.io/host/app:latest",
    "host:80/app, host:80/app:latest",
    "a.b/c, a.b/c:latest",
    "a.b, docker.io/library/a.b:latest",
    "a:5000, docker.io/library/a:5000",
    "a_b, docker.io/library/a_b:latest",
    "a__b, docker.io/library/a__b:latest",
    "a--b---c, docker.io/library/a--b---c:latest",
    "a:_1, docker.io/library/a:_1",
    "a:1.-_, docker.io/library/a:1.-_",
    "1/2:3, docker.io/1/2:3",
    "a@sha256:HEX, docker.io/library/a@sha256:HEX",
    "a:1@sha256:HEX, docker.io/library/a:1@sha256:HEX",
    "h.x:1/a/b:1@sha256:HEX, h.x:1/a/b:1@sha256:HEX",
  })
  void read(String written, String whole) {
    assertThat(ImageReference.read(written.replace("HEX", HEX)))
        .hasToString(whole.replace("HEX", HEX))
        .isEqualTo(ImageReference.read(whole.replace("HEX", HEX)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/",
        ":",
        "@",
        "/a",
        "a/",
        "a//b",
        ":1",
        "a:",
        "a:b:c",
        "a:.1",
        "a:-1",
        "a:ä",
        "a:b c",
        "A",
        "us/App",
        "ä",
        "a b",
        "-a",
        "a-",
        ".a",
        "a.",
        "_a",
        "a_",
        "a..b",
        "a._b",
        "a___b",
        "us/a.-b",
        "ghcr.io/",
        "ghcr.io/App",
        "h:x/a",
        "h:/a",
        "h:123456/a",
        "http://h/a",
        "a@",
        "a@sha256:",
        "a@sha256:00",
        "a@sha512:00",
        "a@sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        "a\n",
        "../a",
        "a/../b"
      })
  void refused(String written) {
    assertThatThrownBy(() -> ImageReference.read(written))
        .as(written)
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("\"" + written + "\" is not a valid image name");
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/library/alpine:3, alpine:3",
    "us/app, us/app:latest",
    "ghcr.io/library/a:1, ghcr.io/library/a:1"
  })
  void brief(String written, String brief) {
    assertThat(ImageReference.read(written).brief()).isEqualTo(brief);
  }

  @Test
  void spellingsMeanTheSame() {
    assertThat(ImageReference.read("alpine:3").spellings())
        .contains(
            "alpine:3", "library/alpine:3", "docker.io/alpine:3", "docker.io/library/alpine:3")
        .allSatisfy(
            each ->
                assertThat(ImageReference.read(each)).isEqualTo(ImageReference.read("alpine:3")));
    assertThat(ImageReference.read("docker.io/library/alpine").spellings())
        .contains("alpine", "alpine:latest");
    assertThat(ImageReference.read("h.test/a:1").spellings()).containsExactly("h.test/a:1");
  }
}
