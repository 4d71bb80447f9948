package dev.datestone.image;

import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Makes images from recipes: once, and again when the recipe changes. The tar that mmdebstrap
 * writes is unpacked as it comes.
 */
public final class Recipes {
  private static final String SOURCE = "recipe ";
  private static final long PATIENCE_SECONDS = 5;

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

  /** Whether the image was made from a recipe, this one or another. */
  static boolean made(Images.Image image) {
    return image.source().startsWith(SOURCE);
  }

  private Optional<Images.Image> known(Recipe recipe) {
    return store
        .images()
        .get(recipe.name())
        .filter(image -> image.source().equals(source(recipe)))
        .filter(image -> image.snapshot().layers().stream().allMatch(store.layers()::has));
  }

  private static String source(Recipe recipe) {
    return SOURCE + recipe.digest().brief() + " (" + recipe.suite() + ")";
  }

  private Images.Image make(Recipe recipe) throws InterruptedException {
    notes.accept("making the image " + recipe.name() + " from its recipe");
    TarImport tarImport = new TarImport(store, notes);
    try (Mmdebstrap maker = Mmdebstrap.start(recipe, store.session().newFolder("recipe"), notes)) {
      FutureTask<Images.Image> unpacking =
          new FutureTask<>(() -> unpack(recipe, tarImport, maker.tar()));
      Thread.ofVirtual().name("unpack " + recipe.name()).start(unpacking);
      IOException trouble = null;
      Images.Image image = null;
      try {
        image = await(unpacking, maker);
      } catch (IOException e) {
        trouble = e;
      }
      int code = maker.end();
      if (code != 0) {
        throw maker.failed("mmdebstrap ended with " + code);
      }
      if (image == null) {
        throw new ImageException(
            "the image "
                + recipe.name()
                + " could not be kept: "
                + (trouble == null ? "" : TarImport.reason(trouble)),
            tarImport.hint());
      }
      store.images().put(image);
      return image;
    }
  }

  private static Images.Image unpack(Recipe recipe, TarImport tarImport, InputStream tar)
      throws IOException, InterruptedException {
    try {
      return tarImport.stream(recipe.name(), tar, source(recipe));
    } catch (IOException e) {
      // With its pipe open mmdebstrap comes to its own end, and says whose fault it was.
      tar.transferTo(OutputStream.nullOutputStream());
      throw e;
    }
  }

  /** Waits in a way that an interrupt ends at once, and says now and then that it still does. */
  private static Images.Image await(FutureTask<Images.Image> unpacking, Mmdebstrap maker)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return unpacking.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        maker.stillAlive(PATIENCE_SECONDS);
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case IOException cause -> throw cause;
          case RuntimeException cause -> throw cause;
          case null, default -> throw new IllegalStateException(e);
        }
      }
    }
  }
}
