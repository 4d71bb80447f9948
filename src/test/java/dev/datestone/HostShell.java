package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs shell scripts on the host. */
final class HostShell {
  private HostShell() {}

  /** Makes a folder, with those above it. */
  static Path folder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether one of these programs is on the PATH. */
  static boolean has(String... programs) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(":"))
        .flatMap(folder -> Stream.of(programs).map(Path.of(folder)::resolve))
        .anyMatch(Files::isExecutable);
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Runs a script in a folder, fails unless it succeeds, and returns what it printed. */
  static String run(Path folder, String script) {
    return run(folder, List.of(), script);
  }

  /**
   * As {@link #run}, and the script may give files to others: a normal user is root in a namespace
   * for it.
   */
  static String asRoot(Path folder, String script) {
    return run(folder, isRoot() ? List.of() : List.of("unshare", "-Ur", "--map-auto"), script);
  }

  /** A shell that may mount, and nobody else sees it; a normal user is root of a namespace then. */
  static List<String> mounting(String script) {
    return isRoot()
        ? List.of("unshare", "-m", "--propagation", "private", "sh", "-c", script)
        : List.of("unshare", "-Urm", "--map-auto", "sh", "-c", script);
  }

  private static String run(Path folder, List<String> before, String script) {
    try {
      List<String> words = new ArrayList<>(before);
      words.addAll(List.of("bash", "-e", "-o", "pipefail", "-c", script));
      Process process =
          new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s%n%s", script, out).isZero();
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
