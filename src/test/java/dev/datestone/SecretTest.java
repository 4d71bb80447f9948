package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret's value is not on a disk, in a command line or in output. */
@Tag("e2e")
class SecretTest {
  private static final String ENVIRONMENT = "value-of-the-variable";
  private static final String FILE = "value-of-the-file";

  @TempDir Path folder;

  @Test
  void secretIsNeverOnADisk() throws IOException {
    Path home = folder.resolve("home");
    Path project = Files.createDirectory(folder.resolve("project"));
    Tool tool = Tool.in(project).withHome(home).with("TOKEN", ENVIRONMENT + "1");
    TestImages.busybox(tool);
    Path key = Files.writeString(folder.resolve("key"), FILE + "1");
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        t:
            ARG LAST=sleep
            RUN --secret TOKEN --mount=type=secret,id=key,target=/key \\
                test "$TOKEN" = %s1 && test "$(cat /key)" = %s1 && echo is there && $LAST 30
        """
            .formatted(
                TestImages.BUSYBOX, // in pieces: the command itself is remembered
                quoted(ENVIRONMENT),
                quoted(FILE)));
    String[] words = {"--secret", "TOKEN", "--secret-file", "key=" + key, "+t"};
    RunningTool build = RunningTool.of(tool, words).saying("| is there");
    assertThat(found(home)).isEmpty();
    assertThat(RunningTool.processesWith(ENVIRONMENT) + RunningTool.processesWith(FILE)).isZero();
    build.kill("KILL");
    RunningTool.await(() -> RunningTool.processesWith(home + "") == 0);
    assertThat(found(home)).isEmpty();

    String[] finished =
        Stream.concat(Stream.of(words), Stream.of("--LAST=true")).toArray(String[]::new);
    Tool.Result ended = tool.run(finished).ok();
    Tool.Result why = tool.run("why", "+t");
    for (String text : List.of(ENVIRONMENT, FILE)) {
      assertThat(ended.out() + ended.err() + why.out() + why.err()).doesNotContain(text + "1");
    }
    assertThat(found(home)).isEmpty();
    assertThat(found(project)).isEmpty();
    // Another value is no other command.
    Files.writeString(key, FILE + "2");
    assertThat(tool.with("TOKEN", ENVIRONMENT + "2").run(finished).ok().out())
        .contains("ok: 0 steps run");
  }

  private static String quoted(String text) {
    return text.substring(0, 8) + "\"\"" + text.substring(8);
  }

  /** Files below a folder that hold one of the values. */
  private static List<Path> found(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).filter(SecretTest::holds).toList();
    }
  }

  private static boolean holds(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      return text.contains(ENVIRONMENT) || text.contains(FILE);
    } catch (java.nio.file.NoSuchFileException e) {
      return false; // gone between the listing and the look
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
