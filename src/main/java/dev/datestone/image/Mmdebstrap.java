package dev.datestone.image;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of mmdebstrap: its tar, its phases as notes, and the end of what it said when it fails.
 */
final class Mmdebstrap implements AutoCloseable {
  private static final int LAST_LINES = 10;

  /** Dates what mmdebstrap makes itself: the same packages then give the same image. */
  private static final String EPOCH = "1735689600";

  private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  // It mounts /proc, /sys and /dev in the tree it makes. Whatever ends it, these must not outlive
  // it, or removing what it left would reach into the host's: hence namespaces of its own.
  private static final List<String> ALONE =
      List.of(
          "unshare",
          "--mount",
          "--propagation",
          "private",
          "--pid",
          "--fork",
          "--kill-child",
          "--mount-proc");

  private final Recipe recipe;
  private final String temporary;
  private final Process process;
  private final Consumer<String> notes;
  private final Deque<String> last = new ArrayDeque<>();
  private final Thread reader;
  private final long start = System.nanoTime();
  private String phase = "starting";
  private long lastNote = System.nanoTime();

  private Mmdebstrap(Recipe recipe, Path temporary, Process process, Consumer<String> notes) {
    this.recipe = recipe;
    this.temporary = temporary.toString();
    this.process = process;
    this.notes = notes;
    this.reader = Thread.ofVirtual().name("mmdebstrap").unstarted(this::follow);
  }

  /**
   * Starts it.
   *
   * @param temporary a folder for the tree that it makes before it packs it
   */
  static Mmdebstrap start(Recipe recipe, Path temporary, Consumer<String> notes) {
    if (!isInstalled()) {
      throw new ImageException(
          "the image " + recipe.name() + " is made by mmdebstrap, which is not installed",
          "apt-get install mmdebstrap");
    }
    ProcessBuilder builder = new ProcessBuilder(command(recipe));
    builder.environment().put("SOURCE_DATE_EPOCH", EPOCH);
    builder.environment().put("TMPDIR", temporary.toString());
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    try {
      Mmdebstrap started = new Mmdebstrap(recipe, temporary, builder.start(), notes);
      started.reader.start();
      return started;
    } catch (IOException e) {
      throw new ImageException("unshare cannot be run", "apt-get install util-linux");
    }
  }

  private static boolean isInstalled() {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(":")) {
      if (Files.isExecutable(Path.of(folder, "mmdebstrap"))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> command(Recipe recipe) {
    List<String> command = new ArrayList<>(ALONE);
    command.add("mmdebstrap");
    // We are root, be it of a user namespace only: it works the same in both.
    command.add("--mode=root");
    command.add("--variant=" + recipe.variant());
    command.add("--format=tar");
    command.add("--aptopt=Acquire::Languages \"none\"");
    command.add("--dpkgopt=path-exclude=/usr/share/doc/*");
    // The folders stay: packages of Java fail when their links to manual pages have no place.
    command.add("--dpkgopt=path-exclude=/usr/share/man/*/*");
    command.add("--dpkgopt=path-exclude=/usr/share/locale/*");
    if (!recipe.components().isEmpty()) {
      command.add("--components=" + String.join(",", recipe.components()));
    }
    if (!recipe.packages().isEmpty()) {
      command.add("--include=" + String.join(",", recipe.packages()));
    }
    command.add("--");
    command.add(recipe.suite());
    command.add("-");
    if (!recipe.mirror().isEmpty()) {
      command.add(recipe.mirror());
    }
    return command;
  }

  InputStream tar() {
    return process.getInputStream();
  }

  /** Waits for its end; its exit code. */
  int end() throws InterruptedException {
    int code = process.waitFor();
    reader.join();
    return code;
  }

  /** Says what it is at, unless it said so itself a moment ago. */
  synchronized void stillAlive(long seconds) {
    long now = System.nanoTime();
    if (now - lastNote >= TimeUnit.SECONDS.toNanos(seconds)) {
      note(phase + " (" + TimeUnit.NANOSECONDS.toSeconds(now - start) + " s so far)");
    }
  }

  private void note(String text) {
    lastNote = System.nanoTime();
    notes.accept(recipe.name() + ": " + text);
  }

  synchronized ImageException failed(String cause) {
    String said = String.join("\n  ", last);
    return new ImageException(
        "the image "
            + recipe.name()
            + " could not be made from its recipe: "
            + cause
            + (said.isEmpty() ? "" : "\n  " + said),
        Files.exists(KEYRING)
            ? "are the suite and the packages spelled right, and the mirror reachable?"
            : "apt-get install debian-archive-keyring: without it nothing from Debian is trusted");
  }

  /** Passes on what it is doing, and keeps the end for a message. */
  private void follow() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      // It has ended, and its exit code says how.
    }
  }

  private synchronized void hear(String line) {
    if (last.size() == LAST_LINES) {
      last.removeFirst();
    }
    last.add(line);
    // Where it makes its tree is nobody's business.
    if (line.startsWith("I: ") && !line.contains(temporary)) {
      phase = line.substring(3).replaceFirst("\\.+$", "");
      note(phase);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroyForcibly();
    }
    boolean interrupted = false;
    while (true) {
      try {
        // The pipe closes when the last process in there is gone.
        reader.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
