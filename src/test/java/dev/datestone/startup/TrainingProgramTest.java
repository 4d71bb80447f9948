package dev.datestone.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingProgramTest {
  @TempDir Path folder;

  @Test
  void itRunsByItself() throws Exception {
    Path program = Files.write(folder.resolve("program"), TrainingProgram.bytes());
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));

    Process process =
        new ProcessBuilder(program.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();

    assertThat(process.getInputStream().readAllBytes())
        .isEqualTo("ok\n".getBytes(StandardCharsets.UTF_8));
    assertThat(process.waitFor()).isZero();
    assertThat(folder.resolve("made")).isDirectory();
  }
}
