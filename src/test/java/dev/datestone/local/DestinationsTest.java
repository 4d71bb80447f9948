package dev.datestone.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.sandbox.HostFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where AS LOCAL writes: through the user's symlinks, never through an artifact's. */
class DestinationsTest {
  @TempDir Path temp;
  private final Destinations destinations = new Destinations();
  private Path real;
  private Path user;
  private Path other;

  @BeforeEach
  void folders() throws IOException {
    real = temp.toRealPath();
    user = Files.createDirectory(real.resolve("user"));
    other = Files.createDirectory(real.resolve("other"));
  }

  private Path open(String path) throws IOException {
    try (HostFolder folder = destinations.open(user.resolve(path), null)) {
      return folder.path();
    }
  }

  private Path limited(String path) throws IOException {
    try (HostFolder folder = destinations.open(user.resolve(path), user)) {
      return folder.path();
    }
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(user.resolve(name), Path.of(target));
  }

  @Test
  void whatIsMissingIsMade() throws IOException {
    assertThat(open("a/b/c")).isEqualTo(user.resolve("a/b/c")).isDirectory();
    assertThat(limited("x/y")).isEqualTo(user.resolve("x/y")).isDirectory();
    assertThat(limited("")).isEqualTo(user);
  }

  @Test
  void theUsersSymlinksAreFollowed() throws IOException {
    link("relative", "../other");
    link("absolute", other.toString());
    link("twice", "relative/deep");
    assertThat(open("relative/new")).isEqualTo(other.resolve("new"));
    assertThat(open("absolute")).isEqualTo(other);
    assertThat(open("twice")).isEqualTo(other.resolve("deep"));
  }

  @Test
  void symlinksThatAnArtifactBroughtAreNot() throws IOException {
    Files.createDirectories(user.resolve("out/d"));
    link("out/d/l", "../../../other");
    link("l", "../other");
    link("mine", "out/d/l");
    destinations.saved(user.resolve("out"));
    destinations.saved(user.resolve("l"));
    for (String path : new String[] {"out/d/l", "out/d/l/x", "l", "mine/x"}) {
      assertThatThrownBy(() -> open(path))
          .as(path)
          .isInstanceOf(Destinations.Refused.class)
          .hasMessageContaining("is a symlink from an artifact of this build");
    }
    assertThat(open("out/d")).isEqualTo(user.resolve("out/d"));
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void nothingLeadsOutOfALimit() throws IOException {
    link("up", "../other");
    link("absolute", user.toString());
    link("inside", "sub/deep");
    link("around", "sub/../../other");
    for (String path : new String[] {"up/x", "absolute/x", "around/x"}) {
      assertThatThrownBy(() -> limited(path))
          .as(path)
          .isInstanceOf(Destinations.Refused.class)
          .hasMessageContaining("leads out of the folder that you are in");
    }
    assertThat(limited("inside/x")).isEqualTo(user.resolve("sub/deep/x"));
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void filesOnTheWayAndCirclesAreSaid() throws IOException {
    Files.writeString(user.resolve("file"), "mine");
    link("round", "round");
    assertThatThrownBy(() -> open("file/x"))
        .hasMessageContaining("user/file is a file, and a folder is needed there");
    assertThatThrownBy(() -> open("round/x"))
        .hasMessageContaining("too many levels of symbolic links");
    assertThat(user.resolve("file")).hasContent("mine");
  }
}
