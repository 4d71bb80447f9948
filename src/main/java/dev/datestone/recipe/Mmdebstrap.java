package dev.datestone.recipe;

import dev.datestone.archive.ImageException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A run of mmdebstrap, which writes a tar archive; its phases become notes. */
final class Mmdebstrap implements AutoCloseable {
  private static final int LAST_LINES = 10;

  /** SOURCE_DATE_EPOCH for generated files: the same packages give the same image. */
  private static final String EPOCH = "1735689600";

  private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  // It mounts /proc, /sys and /dev in its tree. With namespaces of its own no mount outlives it;
  // else deleting a leftover tree would reach into the host's.
  private static final List<String> UNSHARE =
      List.of(
          "unshare",
          "--mount",
          "--propagation",
          "private",
          "--pid",
          "--fork",
          "--kill-child",
          "--mount-proc");

  private final ImageRecipe recipe;
  private final String temporary;
  private final Process process;
  private final Consumer<String> notes;
  private final Deque<String> last = new ArrayDeque<>();
  private final ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();
  private final long start = System.nanoTime();
  private String phase = "starting";
  private long lastNote = System.nanoTime();

  private Mmdebstrap(ImageRecipe recipe, Path temporary, Process process, Consumer<String> notes) {
    this.recipe = recipe;
    this.temporary = temporary.toString();
    this.process = process;
    this.notes = notes;
  }

  /**
   * Starts mmdebstrap.
   *
   * @param temporary a folder for its tree
   */
  static Mmdebstrap start(ImageRecipe recipe, Path temporary, Consumer<String> notes) {
    if (!isInstalled()) {
      throw new ImageException(
          "the recipe of image " + recipe.name() + " needs mmdebstrap, which is not installed",
          "apt-get install mmdebstrap");
    }
    ProcessBuilder builder = new ProcessBuilder(command(recipe));
    builder.environment().put("SOURCE_DATE_EPOCH", EPOCH);
    builder.environment().put("TMPDIR", temporary.toString());
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    try {
      Mmdebstrap started = new Mmdebstrap(recipe, temporary, builder.start(), notes);
      started.reader.execute(started::readErrors);
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

  private static List<String> command(ImageRecipe recipe) {
    List<String> command = new ArrayList<>(UNSHARE);
    command.add("mmdebstrap");
    // Also without root: in a user namespace.
    command.add("--mode=root");
    command.add("--variant=" + recipe.variant());
    command.add("--format=tar");
    command.add("--aptopt=Acquire::Languages \"none\"");
    command.add("--dpkgopt=path-exclude=/usr/share/doc/*");
    // Keeps the folders: Java packages fail to install links to manual pages without them.
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

  /** Waits for its end; returns its exit code. */
  int waitFor() throws InterruptedException {
    int code = process.waitFor();
    reader.close();
    return code;
  }

  /** Notes the current phase, unless there was a note within so many seconds. */
  synchronized void noteProgress(long seconds) {
    long now = System.nanoTime();
    if (now - lastNote >= TimeUnit.SECONDS.toNanos(seconds)) {
      note(phase + " (" + TimeUnit.NANOSECONDS.toSeconds(now - start) + " s so far)");
    }
  }

  private void note(String text) {
    lastNote = System.nanoTime();
    notes.accept(recipe.name() + ": " + text);
  }

  synchronized ImageException failure(String cause) {
    String said = String.join("\n  ", last);
    return new ImageException(
        "cannot make the image "
            + recipe.name()
            + " from its recipe: "
            + cause
            + (said.isEmpty() ? "" : "\n  " + said),
        Files.exists(KEYRING)
            ? "check the names of the suite and the packages, and that the mirror can be reached"
            : "apt-get install debian-archive-keyring, which has Debian's signing keys");
  }

  /** Notes its phases, and keeps the last lines for a message. */
  private void readErrors() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(this::read);
    } catch (IOException | UncheckedIOException e) {
      // it ended; the exit code counts
    }
  }

  private synchronized void read(String line) {
    if (last.size() == LAST_LINES) {
      last.removeFirst();
    }
    last.add(line);
    // Without the path of the temporary tree.
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
    reader.close(); // its pipe closes when the last process in the namespace is gone
  }
}
