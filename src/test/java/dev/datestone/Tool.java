package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the real tool, {@code ./datestone} of this checkout, as a process in a folder of the test's.
 *
 * <p>Tests share a store for images that take long to make (the system property or variable
 * DATESTONE_TEST_HOME, else target/test-home); {@link #withHome} gives a store of its own.
 */
public final class Tool {
  private static final Path ROOT = Path.of(System.getProperty("datestone.root", "."));
  private static final long PATIENCE_SECONDS = 1800;

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  /** The result of a run. */
  public record Result(int code, String out, String err) {
    /** Fails with the whole output unless the exit code is 0. */
    public Result ok() {
      assertThat(code).as("exit code; out:%n%s%nerr:%n%s", out, err).isZero();
      return this;
    }

    /** The lines that contain a text. */
    public List<String> lines(String text) {
      return out.lines().filter(line -> line.contains(text)).toList();
    }
  }

  private List<String> prefix = List.of();

  private Tool(Path folder) {
    this.folder = folder;
    environment.put("DATESTONE_HOME", sharedHome().toString());
    environment.put("DATESTONE_CERTIFICATES", "host");
    // No test asks a registry that it has not started itself.
    environment.put("DATESTONE_OFFLINE", "true");
    environment.put("DATESTONE_CONFIG", folder.resolve("no-config.yml").toString());
  }

  Path folder() {
    return folder;
  }

  public static Tool in(Path folder) {
    return new Tool(folder);
  }

  /** The checkout that is being tested. */
  public static Path root() {
    return ROOT.toAbsolutePath();
  }

  public static Path sharedHome() {
    String home = System.getenv("DATESTONE_TEST_HOME");
    return home == null ? root().resolve("target/test-home") : Path.of(home);
  }

  public Tool withHome(Path home) {
    return with("DATESTONE_HOME", home.toString());
  }

  /** Whether it uses the store that tests share, in which images stay. */
  boolean isShared() {
    return sharedHome().toString().equals(environment.get("DATESTONE_HOME"));
  }

  /** Whether an image is in its store. */
  boolean holds(String image) {
    Path store = Path.of(String.valueOf(environment.get("DATESTONE_HOME")));
    return Files.exists(store) && run("image", "ls").ok().out().contains(image);
  }

  public Tool with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** As another user of this machine; only root can. */
  Tool as(String user) {
    prefix = List.of("setpriv", "--reuid", user, "--regid", user, "--init-groups");
    return with("HOME", "/home/" + user).with("USER", user);
  }

  /** Writes a file below the folder, with the folders above it. */
  public Tool file(String path, String text) {
    try {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String read(String path) {
    try {
      return Files.readString(folder.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the tool without waiting for it; its output goes to files in {@code logs}. */
  public Process start(Path logs, String... words) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(root().resolve("datestone").toString());
    command.addAll(List.of(words));
    ProcessBuilder builder = process(command);
    builder.redirectOutput(logs.resolve("out").toFile());
    builder.redirectError(logs.resolve("err").toFile());
    return builder.start();
  }

  /** Any command in the folder and with the environment that the tool would have. */
  ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.environment().remove("CI");
    return builder.redirectInput(new File("/dev/null"));
  }

  /** Runs the tool to its end. */
  public Result run(String... words) {
    try {
      Path logs = TemporaryFolders.folder("datestone-run");
      Process process = start(logs, words);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroy();
        throw new AssertionError("still running after " + PATIENCE_SECONDS + " s");
      }
      Result result =
          new Result(process.exitValue(), text(logs.resolve("out")), text(logs.resolve("err")));
      for (String each : List.of("out", "err", "")) {
        Files.delete(logs.resolve(each));
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
