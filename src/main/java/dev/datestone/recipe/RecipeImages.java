package dev.datestone.recipe;

import dev.datestone.archive.ImageException;
import dev.datestone.archive.RootFilesystemImport;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Finds local images by name: those that were imported, and those that recipes make. */
public final class RecipeImages {
  private static final String SOURCE = "recipe ";
  private static final long NOTE_SECONDS = 5;

  private final Store store;
  private final List<ImageRecipe> recipes;
  private final Consumer<String> notes;

  /**
   * Images of a store.
   *
   * @param notes receives progress, a line each
   */
  public RecipeImages(Store store, List<ImageRecipe> recipes, Consumer<String> notes) {
    this.store = store;
    this.recipes = recipes;
    this.notes = notes;
  }

  /** An image by name; made first if its recipe is new or has changed. */
  public Optional<Images.Image> find(String name) throws InterruptedException {
    Optional<Images.Image> stored = store.images().get(name).filter(store::hasLayers);
    if (stored.isPresent() && !stored.get().source().startsWith(SOURCE)) {
      return stored;
    }
    for (ImageRecipe recipe : recipes) {
      if (recipe.name().equals(name)) {
        return Optional.of(image(recipe));
      }
    }
    return stored; // its recipe was removed
  }

  private Images.Image image(ImageRecipe recipe) throws InterruptedException {
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

  private Optional<Images.Image> known(ImageRecipe recipe) {
    return store
        .images()
        .get(recipe.name())
        .filter(image -> image.source().equals(source(recipe)))
        .filter(store::hasLayers);
  }

  private static String source(ImageRecipe recipe) {
    return SOURCE + recipe.digest().brief() + " (" + recipe.suite() + ")";
  }

  private Images.Image make(ImageRecipe recipe) throws InterruptedException {
    notes.accept("making the image " + recipe.name() + " from its recipe");
    RootFilesystemImport files = new RootFilesystemImport(store, notes);
    try (Mmdebstrap maker =
        Mmdebstrap.start(recipe, store.processFolder().newFolder("recipe"), notes)) {
      FutureTask<Images.Image> unpacking =
          new FutureTask<>(() -> unpack(recipe, files, maker.tar()));
      Thread.ofVirtual().name("unpack " + recipe.name()).start(unpacking);
      Optional<IOException> failure = await(unpacking, maker);
      int code = maker.waitFor();
      if (code != 0) {
        throw maker.failure("mmdebstrap failed with exit code " + code);
      }
      if (failure.isPresent()) {
        throw new ImageException(
            "cannot store the image " + recipe.name() + ": " + ImageException.reason(failure.get()),
            files.hint());
      }
      store.images().put(unpacking.resultNow());
      return unpacking.resultNow();
    }
  }

  private static Images.Image unpack(
      ImageRecipe recipe, RootFilesystemImport files, InputStream tar)
      throws IOException, InterruptedException {
    try (files) {
      return files.keep(recipe.name(), files.unpack(tar, Long.MAX_VALUE), source(recipe));
    } catch (IOException e) {
      // With its pipe open, mmdebstrap reports its own failure.
      tar.transferTo(OutputStream.nullOutputStream());
      throw e;
    }
  }

  /** Waits until it is unpacked or failed, with a note now and then. */
  private static Optional<IOException> await(FutureTask<Images.Image> unpacking, Mmdebstrap maker)
      throws InterruptedException {
    while (true) {
      try {
        unpacking.get(NOTE_SECONDS, TimeUnit.SECONDS);
        return Optional.empty();
      } catch (TimeoutException e) {
        maker.noteProgress(NOTE_SECONDS);
      } catch (ExecutionException e) {
        return switch (e.getCause()) {
          case IOException cause -> Optional.of(cause);
          case RuntimeException cause -> throw cause;
          case null, default -> throw new IllegalStateException(e);
        };
      }
    }
  }
}
