package dev.datestone.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that somebody writes to while they are read. */
class HostFileReaderTest {
  @TempDir Path folder;
  private Path file;
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final AtomicInteger reads = new AtomicInteger();

  @BeforeEach
  void aFile() throws IOException {
    file = Files.writeString(folder.resolve("file"), "first");
  }

  /** What somebody does to the file each time that its bytes have been read. */
  private interface Meanwhile {
    void act(int read) throws IOException;
  }

  private HostFileReader.Target target(Meanwhile meanwhile) {
    return () -> {
      read.reset();
      return new OutputStream() {
        @Override
        public void write(int b) {
          read.write(b);
        }

        @Override
        public void close() throws IOException {
          meanwhile.act(reads.incrementAndGet());
        }
      };
    };
  }

  private static String digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  private void assertRead(HostFileReader.Content content, String text) {
    assertThat(content.digest()).isEqualTo(digest(text));
    assertThat(content.size()).isEqualTo(text.length());
    assertThat(read.toString(StandardCharsets.UTF_8)).isEqualTo(text);
  }

  @Test
  void unchangedFileIsReadOnce() throws IOException {
    HostFileReader.Content content = HostFileReader.read(file, target(turn -> {})).orElseThrow();
    assertRead(content, "first");
    assertThat(content.torn()).isFalse();
    assertThat(reads).hasValue(1);
  }

  @Test
  void appendedBytesAreNotRead() throws IOException {
    Meanwhile append = turn -> Files.writeString(file, " and more", StandardOpenOption.APPEND);
    HostFileReader.Content content = HostFileReader.read(file, target(append)).orElseThrow();
    assertRead(content, "first");
    assertThat(content.torn()).isFalse();
    assertThat(reads).hasValue(1);
  }

  @Test
  void overwrittenFileIsReadAgain() throws IOException {
    HostFileReader.Content content =
        HostFileReader.read(
                file,
                target(
                    turn -> {
                      if (turn == 1) {
                        Files.writeString(file, "other");
                      }
                    }))
            .orElseThrow();
    assertRead(content, "other");
    assertThat(content.torn()).isFalse();
    assertThat(reads).hasValue(2);
  }

  @Test
  void replacedFileIsReadToItsEnd() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "other");
    Meanwhile replace =
        turn -> {
          if (turn == 1) {
            Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          }
        };
    assertRead(HostFileReader.read(file, target(replace)).orElseThrow(), "first");
  }

  @Test
  void constantlyChangingFileIsTorn() throws IOException {
    Meanwhile change = turn -> Files.writeString(file, "turn " + turn);
    HostFileReader.Content content = HostFileReader.read(file, target(change)).orElseThrow();
    assertThat(content.torn()).isTrue();
    assertRead(content, "turn " + (reads.get() - 1));
    assertThat(reads).hasValueLessThan(10);
  }

  @Test
  void truncatedFileIsRead() throws IOException {
    Meanwhile cut =
        turn -> {
          if (turn == 1) {
            Files.writeString(file, "f");
          }
        };
    HostFileReader.Content content = HostFileReader.read(file, target(cut)).orElseThrow();
    assertRead(content, "f");
    assertThat(content.torn()).isFalse();
  }

  @Test
  void onlyRegularFilesAreRead() throws IOException {
    assertThat(HostFileReader.read(folder.resolve("none"))).isEmpty();
    assertThat(HostFileReader.read(folder.resolve("file/none"))).isEmpty();
    assertThat(HostFileReader.read(folder)).isEmpty();
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(HostFileReader.read(link)).isEmpty();
  }

  @Test
  void fifoDoesNotBlock() throws Exception {
    Files.delete(file);
    new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(HostFileReader.read(file)).isEmpty());
  }

  @Test
  void readPrefixReadsTheFirstBytes() throws IOException {
    HostFileReader.Content content =
        HostFileReader.readPrefix(file, 3, target(turn -> {})).orElseThrow();
    assertRead(content, "fir");
    assertRead(HostFileReader.readPrefix(file, 99, target(turn -> {})).orElseThrow(), "first");
  }
}
