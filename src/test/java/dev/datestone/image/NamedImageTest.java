package dev.datestone.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Names of images and of places for them. */
class NamedImageTest {
  @Test
  void namesThatImagesCanHave() {
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
  void aNameWithoutATagIsTheLatest() {
    assertThat(NamedImage.whole("a")).isEqualTo("a:latest");
    assertThat(NamedImage.whole("h:5000/a")).isEqualTo("h:5000/a:latest");
    assertThat(NamedImage.whole("h:5000/a:1")).isEqualTo("h:5000/a:1");
  }

  @Test
  void placesForImages() {
    Path here = Path.of("/here");
    assertThat(Destination.read("auto", here)).isEqualTo(new Destination.Installed());
    assertThat(Destination.read("podman", here)).isEqualTo(new Destination.Program("podman"));
    assertThat(Destination.read("oci:x/../y", here))
        .isEqualTo(new Destination.OciFolder(Path.of("/here/y")));
    assertThat(Destination.read("docker-archive:/x:y", here))
        .isEqualTo(new Destination.DockerArchive(Path.of("/x:y")));
    for (String wrong : new String[] {"", "oci", "oci:", "docker:x", "floppy", "floppy:x"}) {
      assertThatThrownBy(() -> Destination.read(wrong, here))
          .as(wrong)
          .isInstanceOf(ImageException.class);
    }
  }
}
