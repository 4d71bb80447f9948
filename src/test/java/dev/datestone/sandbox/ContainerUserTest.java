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

class ContainerUserTest {
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
  void usersAreFoundByNameAndNumber() throws IOException {
    assertThat(ContainerUser.of("", root)).isEqualTo(new ContainerUser(0, 0, List.of(), "/root"));
    var alice = new ContainerUser(1000, 1001, List.of(100), "/home/alice");
    assertThat(ContainerUser.of("alice", root)).isEqualTo(alice);
    assertThat(ContainerUser.of("1000", root)).isEqualTo(alice);
    assertThat(ContainerUser.of("bob", root))
        .isEqualTo(new ContainerUser(5, 5, List.of(100, 10), "/"));
    assertThat(ContainerUser.of("77", root)).isEqualTo(new ContainerUser(77, 0, List.of(), "/"));
    assertThat(ContainerUser.of("alice:wheel", root))
        .isEqualTo(new ContainerUser(1000, 10, List.of(), "/home/alice"));
    assertThat(ContainerUser.of("77:88", root))
        .isEqualTo(new ContainerUser(77, 88, List.of(), "/"));
    assertThat(ContainerUser.of(":88", root))
        .isEqualTo(new ContainerUser(0, 88, List.of(), "/root"));
  }

  @Test
  void unknownUserIsAnError() {
    for (String text : List.of("carol", "99999999999", "-1", "alice:nogroup")) {
      assertThatThrownBy(() -> ContainerUser.of(text, root))
          .isInstanceOf(SandboxException.UnknownUser.class);
    }
    assertThatThrownBy(() -> ContainerUser.of("carol", root))
        .hasMessage("unknown user \"carol\": not found in the image's /etc/passwd");
  }

  @Test
  void imageWithoutPasswdKnowsRootAndNumbers() throws IOException {
    Path empty = Files.createDirectory(root.resolve("empty"));
    assertThat(ContainerUser.of("", empty)).isEqualTo(new ContainerUser(0, 0, List.of(), "/"));
    assertThat(ContainerUser.of("root", root).uid()).isZero();
    assertThatThrownBy(() -> ContainerUser.of("root", empty))
        .isInstanceOf(SandboxException.UnknownUser.class);
  }
}
