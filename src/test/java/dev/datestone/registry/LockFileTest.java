package dev.datestone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.archive.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading and writing the lock file. */
class LockFileTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);
  @TempDir Path folder;

  private Path lock(String text) throws IOException {
    return Files.writeString(folder.resolve(LockFile.NAME), text);
  }

  @Test
  void missingFilePinsNothing() {
    assertThat(LockFile.read(folder)).isEmpty();
  }

  @Test
  void writtenFileIsReadAndNotRewritten() {
    TreeMap<String, String> digests = new TreeMap<>();
    digests.put("docker.io/library/alpine:3.20", A);
    digests.put("localhost:5000/app:v1", B);
    assertThat(LockFile.write(folder, digests)).isTrue();
    assertThat(LockFile.write(folder, digests)).isFalse();
    assertThat(LockFile.read(folder)).isEqualTo(digests);
    assertThat(folder).isDirectoryContaining("glob:**/" + LockFile.NAME);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void shortNamesAndBlankLinesAreRead() throws IOException {
    lock("# ours\n\n   alpine:3.20    sha256:" + A + "  \r\n");
    assertThat(LockFile.read(folder))
        .containsExactlyEntriesOf(
            new TreeMap<>(java.util.Map.of("docker.io/library/alpine:3.20", A)));
  }

  @Test
  void invalidLineIsReported() throws IOException {
    for (String line :
        new String[] {
          "alpine:3.20", "alpine:3.20 sha256:12", "alpine:3.20 sha512:" + A, "A b sha256:" + A
        }) {
      Path file = lock("# head\n" + line + "\n");
      assertThatThrownBy(() -> LockFile.read(folder))
          .as(line)
          .isInstanceOf(ImageException.class)
          .hasMessage(file + ":2: not an image name and a digest");
    }
  }
}
