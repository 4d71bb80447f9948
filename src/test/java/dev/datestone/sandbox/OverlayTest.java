package dev.datestone.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("e2e")
class OverlayTest {
  @TempDir Path temp;

  @Test
  void singleLayerIsMountedReadOnly() throws IOException {
    Path layer = layer("only", "file", "text");
    try (var overlay = Overlay.mount(List.of(layer), null, null, folder("merged"), false)) {
      assertThat(overlay.merged().resolve("file")).hasContent("text");
      assertThatThrownBy(() -> Files.writeString(overlay.merged().resolve("new"), ""))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("Read-only");
    }
    assertThat(temp.resolve("merged")).isEmptyDirectory();
  }

  @Test
  void theTopmostOfThreeLayersWins() throws IOException {
    List<Path> layers =
        List.of(layer("a", "same", "a"), layer("b", "same", "b"), layer("c", "other", "c"));
    try (var overlay = Overlay.mount(layers, null, null, folder("merged"), false)) {
      assertThat(overlay.merged().resolve("same")).hasContent("b");
      assertThat(overlay.merged().resolve("other")).hasContent("c");
    }
  }

  @Test
  void manyLayersWithLongPathsAreMounted() throws IOException {
    var layers = new ArrayList<Path>();
    for (int number = 0; number < 150; number++) {
      String name = number + "-" + "long, odd: \\ name ".repeat(13);
      layers.add(layer(name.strip(), "file" + number, "" + number));
    }
    try (var overlay =
        Overlay.mount(layers, folder("upper"), folder("work"), folder("merged"), true)) {
      for (int number = 0; number < 150; number++) {
        assertThat(overlay.merged().resolve("file" + number)).hasContent("" + number);
      }
    }
  }

  @Test
  void removalsLeaveWhiteoutsAndOpaqueFolders() throws IOException {
    Path lower = layer("lower", "gone", "");
    Files.createDirectories(lower.resolve("folder/deep"));
    Path upper = folder("upper");
    try (var overlay =
        Overlay.mount(List.of(lower), upper, folder("work"), folder("merged"), true)) {
      Files.delete(overlay.merged().resolve("gone"));
      Files.delete(overlay.merged().resolve("folder/deep"));
      Files.delete(overlay.merged().resolve("folder"));
      Files.createDirectory(overlay.merged().resolve("folder"));
      Files.writeString(overlay.merged().resolve("new"), "");
    }
    assertThat(UpperDir.isWhiteout(upper.resolve("gone"))).isTrue();
    assertThat(UpperDir.isWhiteout(upper.resolve("new"))).isFalse();
    assertThat(UpperDir.isOpaque(upper.resolve("folder"))).isTrue();
    assertThat(UpperDir.isOpaque(upper)).isFalse();
  }

  @Test
  void ownWhiteoutsAndOpaqueFoldersAreUnderstood() throws IOException {
    Path lower = layer("lower", "gone", "");
    Files.createDirectories(lower.resolve("folder/deep"));
    Path over = folder("over");
    UpperDir.makeWhiteout(over.resolve("gone"));
    UpperDir.makeOpaque(folder("over/folder"));
    try (var overlay = Overlay.mount(List.of(lower, over), null, null, folder("merged"), false)) {
      assertThat(overlay.merged().resolve("gone")).doesNotExist();
      assertThat(overlay.merged().resolve("folder")).isEmptyDirectory();
    }
  }

  @Test
  void datingAFileAsRootCopiesNoData() throws IOException {
    assumeFalse(Sandbox.isRootless());
    Path lower = folder("lower");
    Files.write(lower.resolve("big"), new byte[5_000_000]);
    Path upper = folder("upper");
    long date = 1_600_000_000_123_456_789L;
    try (var overlay =
        Overlay.mount(List.of(lower), upper, folder("work"), folder("merged"), true)) {
      FileTimes.set(overlay.merged().resolve("big"), date);
      assertThat(FileTimes.get(overlay.merged().resolve("big"))).isEqualTo(date);
    }
    assertThat(UpperDir.isMetacopy(upper.resolve("big"))).isTrue();
    assertThat(UpperDir.isMetacopy(lower.resolve("big"))).isFalse();
    try (var overlay = Overlay.mount(List.of(lower, upper), null, null, folder("merged"), false)) {
      assertThat(Files.size(overlay.merged().resolve("big"))).isEqualTo(5_000_000);
      assertThat(Files.readAllBytes(overlay.merged().resolve("big"))).hasSize(5_000_000);
      assertThat(FileTimes.get(overlay.merged().resolve("big"))).isEqualTo(date);
    }
  }

  @Test
  void renamedFolderHasARedirect() throws IOException {
    assumeFalse(Sandbox.isRootless());
    Path lower = folder("lower");
    Files.createDirectories(lower.resolve("old/deep"));
    Path upper = folder("upper");
    try (var overlay =
        Overlay.mount(List.of(lower), upper, folder("work"), folder("merged"), true)) {
      Files.move(overlay.merged().resolve("old"), overlay.merged().resolve("new"));
    }
    assertThat(UpperDir.redirect(upper.resolve("new"))).contains("old");
    assertThat(UpperDir.redirect(upper)).isEmpty();
  }

  @Test
  void busyMountIsDetached() throws IOException {
    Path lower = layer("lower", "file", "text");
    var overlay = Overlay.mount(List.of(lower), folder("upper"), folder("work"), folder("m"), true);
    try (var reader = Files.newInputStream(temp.resolve("m/file"))) {
      overlay.close();
      assertThat(temp.resolve("m")).isEmptyDirectory();
      assertThat(reader.read()).isEqualTo('t');
    }
  }

  @Test
  void failedMountNamesItsPath() {
    assertThatThrownBy(
            () ->
                Overlay.mount(
                    List.of(temp.resolve("none"), temp), null, null, temp.resolve("m"), false))
        .isInstanceOf(SandboxException.SyscallFailed.class)
        .hasMessageContaining("lowerdir+")
        .hasMessageContaining("ENOENT");
  }

  @Test
  void bindAndTmpfsMountsWork() throws IOException {
    Path source = layer("source", "file", "text");
    Path target = folder("target");
    Mounts.bind(source, target, true);
    assertThat(target.resolve("file")).hasContent("text");
    assertThatThrownBy(() -> Files.delete(target.resolve("file")))
        .isInstanceOf(FileSystemException.class);
    Mounts.unmount(target);
    Mounts.tmpfs(target, 65_536, 0700);
    assertThat(Files.getPosixFilePermissions(target)).hasSize(3);
    assertThatThrownBy(() -> Files.write(target.resolve("big"), new byte[100_000]))
        .isInstanceOf(IOException.class);
    Mounts.unmount(target);
    Mounts.syncFileSystem(target);
    assertThat(Files.exists(target.resolve("big"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  private Path layer(String name, String file, String text) throws IOException {
    Path layer = folder(name);
    Files.writeString(layer.resolve(file), text);
    return layer;
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(temp.resolve(name));
  }
}
