package dev.datestone.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageUserTest {
  @TempDir Path root;

  @BeforeEach
  void image() throws IOException {
    Files.createDirectory(root.resolve("etc"));
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1001::/home/alice:\nbroken\nbob:x:5:5:::\n");
    Files.writeString(
        root.resolve("etc/group"), "root:x:0:\nusers:x:100:alice,bob\nwheel:x:10:bob\n");
  }

  @Test
  void namesAndNumbers() throws IOException {
    assertThat(ImageUser.of("", root)).isEqualTo(new ImageUser(0, 0, List.of(), "/root"));
    var alice = new ImageUser(1000, 1001, List.of(100), "/home/alice");
    assertThat(ImageUser.of("alice", root)).isEqualTo(alice);
    assertThat(ImageUser.of("1000", root)).isEqualTo(alice);
    assertThat(ImageUser.of("bob", root)).isEqualTo(new ImageUser(5, 5, List.of(100, 10), "/"));
    assertThat(ImageUser.of("77", root)).isEqualTo(new ImageUser(77, 0, List.of(), "/"));
    assertThat(ImageUser.of("alice:wheel", root))
        .isEqualTo(new ImageUser(1000, 10, List.of(), "/home/alice"));
    assertThat(ImageUser.of("77:88", root)).isEqualTo(new ImageUser(77, 88, List.of(), "/"));
    assertThat(ImageUser.of(":88", root)).isEqualTo(new ImageUser(0, 88, List.of(), "/root"));
  }

  @Test
  void theUnknownIsTheUsersFault() {
    for (String text : List.of("carol", "99999999999", "-1", "alice:nogroup")) {
      assertThatThrownBy(() -> ImageUser.of(text, root))
          .isInstanceOf(SandboxException.UnknownUser.class);
    }
    assertThatThrownBy(() -> ImageUser.of("carol", root))
        .hasMessage("no \"carol\" in the image's /etc/passwd");
  }

  @Test
  void anImageWithoutUsersHasRootAndNumbers() throws IOException {
    Path empty = Files.createDirectory(root.resolve("empty"));
    assertThat(ImageUser.of("", empty)).isEqualTo(new ImageUser(0, 0, List.of(), "/"));
    assertThat(ImageUser.of("root", root).uid()).isZero();
    assertThatThrownBy(() -> ImageUser.of("root", empty))
        .isInstanceOf(SandboxException.UnknownUser.class);
  }
}
