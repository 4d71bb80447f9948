package dev.datestone.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountPointsTest {
  @TempDir Path root;

  @Test
  void createdMountPointsAreRemovedWithoutATrace() throws IOException {
    Files.createDirectory(root.resolve("etc"));
    FileTimes.set(root.resolve("etc"), 1234);
    FileTimes.set(root, 5678);
    var targets = List.of(file("/etc/hosts"), folder("/a/b/c"), folder("/a/b/c"), folder("/etc"));
    List<Path> made = MountPoints.create(root, targets);
    assertThat(root.resolve("etc/hosts")).isRegularFile();
    assertThat(root.resolve("a/b/c")).isDirectory();
    assertThat(FileTimes.get(root.resolve("etc"))).isEqualTo(1234);
    MountPoints.remove(made);
    assertThat(root.toFile().list()).containsExactly("etc");
    assertThat(root.resolve("etc")).isEmptyDirectory();
    assertThat(FileTimes.get(root.resolve("etc"))).isEqualTo(1234);
    assertThat(FileTimes.get(root)).isEqualTo(5678);
  }

  @Test
  void usedMountPointsStay() throws IOException {
    List<Path> made = MountPoints.create(root, List.of(folder("/a/b"), file("/c")));
    Files.writeString(root.resolve("a/own"), "");
    Files.writeString(root.resolve("c"), "text");
    MountPoints.remove(made);
    assertThat(root.resolve("a/b")).doesNotExist();
    assertThat(root.resolve("a/own")).exists();
    assertThat(root.resolve("c")).hasContent("text");
  }

  @Test
  void symlinksCannotLeaveTheRoot() throws IOException {
    Path inside = Files.createDirectory(root.resolve("inside"));
    Files.createSymbolicLink(inside.resolve("up"), Path.of("../../../../out"));
    Files.createSymbolicLink(inside.resolve("absolute"), Path.of("/out/deep"));
    MountPoints.create(inside, List.of(folder("/up/a"), file("/absolute/b"), folder("/../c")));
    assertThat(inside.resolve("out/a")).isDirectory();
    assertThat(inside.resolve("out/deep/b")).isRegularFile();
    assertThat(inside.resolve("c")).isDirectory();
    assertThat(root.toFile().list()).containsExactly("inside");
  }

  @Test
  void stubsHaveOneDate() throws IOException {
    MountPoints.createStubs(root, MountPoints.ALWAYS);
    assertThat(root.resolve("proc")).isDirectory();
    assertThat(root.resolve("etc/hosts")).isRegularFile();
    assertThat(FileTimes.get(root.resolve("etc"))).isZero();
    assertThat(FileTimes.get(root.resolve("etc/hosts"))).isZero();
  }

  private static MountPoints.Target folder(String path) {
    return new MountPoints.Target(path, true);
  }

  private static MountPoints.Target file(String path) {
    return new MountPoints.Target(path, false);
  }
}
