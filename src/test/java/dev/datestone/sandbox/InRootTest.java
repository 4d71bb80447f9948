package dev.datestone.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs as those inside see them: {@code /bin/sh} is there on this machine, not in the root. */
final class InRootTest {
  @TempDir Path root;

  @Test
  void linksLeadToTheRootsOwn() throws IOException {
    Files.createDirectories(root.resolve("bin"));
    Files.createSymbolicLink(root.resolve("bin/bash"), Path.of("/bin/sh"));
    Files.createSymbolicLink(root.resolve("bin/up"), Path.of("../../../../../../../../bin/sh"));
    assertThat(InRoot.hasProgram(root, "/bin/bash")).as("the host's").isFalse();
    assertThat(InRoot.hasProgram(root, "/bin/up")).isFalse();
    Path shell = Files.createFile(root.resolve("bin/sh"));
    assertThat(InRoot.hasProgram(root, "/bin/bash")).as("not to be run").isFalse();
    Files.setAttribute(shell, "unix:mode", 0755);
    assertThat(InRoot.hasProgram(root, "/bin/bash")).isTrue();
    assertThat(InRoot.hasProgram(root, "/bin/up")).isTrue();
    Files.createSymbolicLink(root.resolve("bin/round"), Path.of("round"));
    assertThat(InRoot.hasProgram(root, "/bin/round")).isFalse();
  }
}
