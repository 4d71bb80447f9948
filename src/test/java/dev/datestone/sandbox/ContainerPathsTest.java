package dev.datestone.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs as those inside see them: {@code /bin/sh} is there on this machine, not in the root. */
final class ContainerPathsTest {
  @TempDir Path root;

  @Test
  void symlinksStayInsideTheRoot() throws IOException {
    Files.createDirectories(root.resolve("bin"));
    Files.createSymbolicLink(root.resolve("bin/bash"), Path.of("/bin/sh"));
    Files.createSymbolicLink(root.resolve("bin/up"), Path.of("../../../../../../../../bin/sh"));
    assertThat(ContainerPaths.hasExecutable(root, "/bin/bash")).as("the host's").isFalse();
    assertThat(ContainerPaths.hasExecutable(root, "/bin/up")).isFalse();
    Path shell = Files.createFile(root.resolve("bin/sh"));
    assertThat(ContainerPaths.hasExecutable(root, "/bin/bash")).as("not to be run").isFalse();
    Files.setAttribute(shell, "unix:mode", 0755);
    assertThat(ContainerPaths.hasExecutable(root, "/bin/bash")).isTrue();
    assertThat(ContainerPaths.hasExecutable(root, "/bin/up")).isTrue();
    Files.createSymbolicLink(root.resolve("bin/round"), Path.of("round"));
    assertThat(ContainerPaths.hasExecutable(root, "/bin/round")).isFalse();
  }
}
