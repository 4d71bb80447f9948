package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.archive.ImageException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Names and destinations of saved images. */
class NamedImageTest {
  @Test
  void validNamesAreAccepted() {
    for (String name :
        new String[] {
          "a", "a:1", "a/b:v1.2_X-y", "localhost:5000/us/app:v1", "ghcr.io/us/app", "a__b/c-d"
        }) {
      assertThat(NamedImage.isName(name)).as(name).isTrue();
    }
    for (String name :
        new String[] {
          "", "A", "a:", ":a", "a b", "a/", "/a", "a//b", "a:b:c", "a@sha256:00", "a:v/b:c d", "ä"
        }) {
      assertThat(NamedImage.isName(name)).as(name).isFalse();
    }
  }

  @Test
  void nameWithoutTagGetsLatest() {
    assertThat(NamedImage.withTag("a")).isEqualTo("a:latest");
    assertThat(NamedImage.withTag("h:5000/a")).isEqualTo("h:5000/a:latest");
    assertThat(NamedImage.withTag("h:5000/a:1")).isEqualTo("h:5000/a:1");
  }

  @Test
  void destinationsAreRead() {
    Path here = Path.of("/here");
    assertThat(ImageDestination.read("auto", here)).isEqualTo(new ImageDestination.Installed());
    assertThat(ImageDestination.read("podman", here))
        .isEqualTo(new ImageDestination.Program("podman"));
    assertThat(ImageDestination.read("oci:x/../y", here))
        .isEqualTo(new ImageDestination.OciFolder(Path.of("/here/y")));
    assertThat(ImageDestination.read("docker-archive:/x:y", here))
        .isEqualTo(new ImageDestination.DockerArchive(Path.of("/x:y")));
    for (String wrong : new String[] {"", "oci", "oci:", "docker:x", "floppy", "floppy:x"}) {
      assertThatThrownBy(() -> ImageDestination.read(wrong, here))
          .as(wrong)
          .isInstanceOf(ImageException.class);
    }
  }
}
