package dev.datestone.image;

import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes images from recipes with mmdebstrap: once, and again when the recipe changes. Its tar is
 * unpacked as it comes.
 */
public final class Recipes {
  private static final int LAST_LINES = 12;

  /**
   * Makes the result the same for the same packages; mmdebstrap dates what it makes itself by it.
   */
  private static final String EPOCH = "1735689600";

  private final Store store;
  private final Consumer<String> notes;

  public Recipes(Store store, Consumer<String> notes) {
    this.store = store;
    this.notes = notes;
  }

  /** The image of the recipe, from the store when it was made from this very recipe. */
  public Images.Image image(Recipe recipe) throws InterruptedException {
    Optional<Images.Image> known = known(recipe);
    if (known.isPresent()) {
      return known.get();
    }
    Runnable release = store.exclusive(recipe.digest());
    try {
      known = known(recipe);
      return known.isPresent() ? known.get() : make(recipe);
    } finally {
      release.run();
    }
  }

  private Optional<Images.Image> known(Recipe recipe) {
    return store
        .images()
        .get(recipe.name())
        .filter(image -> image.source().equals(source(recipe)))
        .filter(image -> image.snapshot().layers().stream().allMatch(store.layers()::has));
  }

  private static String source(Recipe recipe) {
    return "recipe " + recipe.digest().brief() + " (" + recipe.suite() + ")";
  }

  private Images.Image make(Recipe recipe) throws InterruptedException {
    notes.accept("making the image " + recipe.name() + " from its recipe");
    Process process = start(recipe);
    Deque<String> last = new ArrayDeque<>();
    Thread reader = Thread.ofVirtual().start(() -> follow(process.getErrorStream(), last));
    boolean done = false;
    try (InputStream tar = process.getInputStream()) {
      Images.Image image = null;
      IOException trouble = null;
      try {
        image = new TarImport(store, notes).stream(recipe.name(), tar, "unfinished");
      } catch (IOException e) {
        trouble = e;
      }
      if (trouble != null) {
        tar.transferTo(java.io.OutputStream.nullOutputStream());
      }
      int code = process.waitFor();
      reader.join();
      done = true;
      if (code != 0 || image == null) {
        throw failed(recipe, code, trouble, last);
      }
      Images.Image named =
          new Images.Image(
              image.name(),
              image.snapshot(),
              source(recipe),
              image.environment(),
              image.folder(),
              image.user(),
              image.entrypoint(),
              image.command(),
              image.imported(),
              image.size());
      store.images().put(named);
      return named;
    } catch (IOException e) {
      throw failed(recipe, 1, e, last);
    } finally {
      if (!done) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
  }

  private static ImageException failed(
      Recipe recipe,
      int code,
      java.lang.@org.jspecify.annotations.Nullable Exception trouble,
      Deque<String> last) {
    String text;
    synchronized (last) {
      text = String.join("\n  ", last);
    }
    String cause =
        code != 0 || trouble == null ? "mmdebstrap ended with " + code : trouble.getMessage();
    return new ImageException(
        "the image "
            + recipe.name()
            + " could not be made from its recipe: "
            + cause
            + (text.isEmpty() ? "" : "\n  " + text),
        "are the suite and the packages spelled right, and Debian's mirror reachable?");
  }

  private Process start(Recipe recipe) {
    List<String> command = new ArrayList<>();
    // We are root, be it of a user namespace: mmdebstrap needs no namespace of its own.
    command.add("mmdebstrap");
    command.add("--mode=root");
    command.add("--variant=" + recipe.variant());
    command.add("--format=tar");
    command.add("--aptopt=Acquire::Languages \"none\"");
    command.add("--dpkgopt=path-exclude=/usr/share/doc/*");
    command.add("--dpkgopt=path-exclude=/usr/share/man/*");
    command.add("--dpkgopt=path-exclude=/usr/share/locale/*");
    if (!recipe.components().isEmpty()) {
      command.add("--components=" + String.join(",", recipe.components()));
    }
    if (!recipe.packages().isEmpty()) {
      command.add("--include=" + String.join(",", recipe.packages()));
    }
    command.add(recipe.suite());
    command.add("-");
    if (!recipe.mirror().isEmpty()) {
      command.add(recipe.mirror());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SOURCE_DATE_EPOCH", EPOCH);
    builder.environment().put("TMPDIR", store.session().newFolder("recipe").toString());
    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new ImageException(
          "the image " + recipe.name() + " is made by mmdebstrap, which is not installed",
          "apt-get install mmdebstrap");
    }
  }

  /** Passes on what it is doing, and keeps the end for a message. */
  private void follow(InputStream said, Deque<String> last) {
    try (BufferedReader lines =
        new BufferedReader(new java.io.InputStreamReader(said, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (last) {
          if (last.size() == LAST_LINES) {
            last.removeFirst();
          }
          last.add(line);
        }
        if (line.startsWith("I: ")) {
          notes.accept(line.substring(3));
        }
      }
    } catch (IOException e) {
      // It has ended, and its exit code says how.
    }
  }
}
