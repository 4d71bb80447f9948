package dev.datestone.image;

import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the image that a name means: what the user imported under it, else what its recipe makes.
 * Knows nothing of registries.
 */
public final class ImageFinder {
  private ImageFinder() {}

  /**
   * The image; empty when there is none and no recipe for one.
   *
   * @param notes is told what a person should know, a line each
   */
  public static Optional<Images.Image> find(
      Store store, List<Recipe> recipes, String reference, Consumer<String> notes)
      throws InterruptedException {
    Optional<Images.Image> stored =
        store
            .images()
            .get(reference)
            .filter(image -> image.snapshot().layers().stream().allMatch(store.layers()::has));
    if (stored.isPresent() && !Recipes.made(stored.get())) {
      return stored;
    }
    for (Recipe recipe : recipes) {
      if (recipe.name().equals(reference)) {
        return Optional.of(new Recipes(store, notes).image(recipe));
      }
    }
    // Its recipe is gone; the image made from it is still as good.
    return stored;
  }
}
