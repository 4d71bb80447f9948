package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COPY of files that change meanwhile: the content that was digested is copied. */
@Tag("e2e")
class ConcurrentFileChangesTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void project() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/busybox:test
        b:
            COPY . /w/
            RUN echo "value=$(cat /w/value) log=$(wc -c < /w/log)"
        """);
    tool.file("value", "0\n").file("log", "");
  }

  private interface Change {
    void make(int turn) throws IOException;
  }

  /** Builds repeatedly while another thread changes files. */
  private void buildWhile(Change change) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 0; !done.get(); i++) {
                      change.make(i);
                    }
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    try {
      for (int i = 0; i < 3; i++) {
        Tool.Result result = tool.run("+b").ok();
        assertThat(result.lines("+b | value="))
            .as("value is whole: " + result.out() + result.err())
            .allMatch(line -> line.matches(".*value=[0-9] log=[0-9]+"));
        assertThat(result.out()).doesNotContain("warning");
      }
    } finally {
      done.set(true);
      writer.join();
    }
  }

  /** A build of older content is not used for the current content. */
  private void assertBuildsWhatIsThere() {
    for (int i = 0; i < 10; i++) {
      tool.file("value", i + "\n").file("log", "x");
      assertThat(tool.run("+b").ok().out()).containsAnyOf("value=" + i + " log=1", "ok: 0 steps");
    }
  }

  @Test
  void growingLogIsCopiedUpToItsLengthAtTheStart() throws Exception {
    buildWhile(
        turn -> {
          Files.writeString(folder.resolve("log"), "line\n", StandardOpenOption.APPEND);
          pause();
        });
    assertBuildsWhatIsThere();
  }

  @Test
  void replacedFileIsCopiedWhole() throws Exception {
    buildWhile(
        turn -> {
          Path fresh = Files.writeString(folder.resolve("fresh"), turn % 10 + "\n");
          // With REPLACE_EXISTING there would be no file for a moment.
          Files.move(fresh, folder.resolve("value"), StandardCopyOption.ATOMIC_MOVE);
          pause();
        });
    assertBuildsWhatIsThere();
  }

  @Test
  void filesThatAppearAndDisappearDoNotFailTheBuild() throws Exception {
    buildWhile(
        turn -> {
          Path place = folder.resolve("temporary");
          Files.createDirectories(place.resolve("below"));
          Files.writeString(place.resolve("below/file"), "x");
          pause();
          Files.delete(place.resolve("below/file"));
          Files.delete(place.resolve("below"));
          Files.delete(place);
          Files.createSymbolicLink(place, Path.of("value"));
          pause();
          Files.delete(place);
        });
    assertBuildsWhatIsThere();
  }

  /** The writer pauses, or the build would get no processor time. */
  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
