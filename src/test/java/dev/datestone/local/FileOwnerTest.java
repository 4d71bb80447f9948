package dev.datestone.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** To whom files of COPY and WORKDIR belong. The values are those of the reference. */
class FileOwnerTest {
  @TempDir Path root;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|0|0",
        "root|0|0",
        "worker|1000|50",
        "worker:|1000|0",
        "worker:9|1000|9",
        "worker:staff|1000|60",
        "7|7|7",
        "1000|1000|1000",
        "7:8|7|8",
        "7:staff|7|60",
        "7:nogroup|7|7",
        ":8|0|8",
        ":staff|0|60",
        "nobody-here|0|0",
        "nobody-here:8|0|8",
        "99999999999|0|0",
      })
  void ofUserAndGroup(String text, int user, int group) throws IOException {
    Files.createDirectory(root.resolve("etc"));
    Files.writeString(
        root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\nworker:x:1000:50::/:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\nstaff:x:60:\n");
    assertThat(FileOwner.of(text, new InsideRoot(root))).isEqualTo(new FileOwner(user, group));
  }

  @Test
  void imageWithoutUsersHasNumbersAlone() throws IOException {
    assertThatThrownBy(() -> FileOwner.of("worker:staff", new InsideRoot(root)))
        .isInstanceOf(SandboxException.UnknownUser.class)
        .hasMessageContaining("unknown user \"worker\"");
    assertThat(FileOwner.of("5", new InsideRoot(root))).isEqualTo(new FileOwner(5, 5));
  }
}
