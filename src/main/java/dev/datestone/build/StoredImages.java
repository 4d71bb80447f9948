package dev.datestone.build;

import dev.datestone.engine.EngineException;
import dev.datestone.engine.ImageSource;
import dev.datestone.evaluate.Platforms;
import dev.datestone.image.ImageFinder;
import dev.datestone.image.Recipe;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images of the store, and those that a recipe of the settings makes. */
final class StoredImages implements ImageSource {
  private final Store store;
  private final Map<String, SettingsFile.ImageRecipe> recipes;
  private final Event.Listener listener;

  StoredImages(
      Store store, Map<String, SettingsFile.ImageRecipe> recipes, Event.Listener listener) {
    this.store = store;
    this.recipes = recipes;
    this.listener = listener;
  }

  @Override
  public Images.Image find(Operation.Image image) throws InterruptedException {
    if (!image.platform().isEmpty()) {
      throw new EngineException.Unusable(
          image.label(),
          "\"" + image.reference() + "\" is not here for " + image.platform(),
          "images of the store are for " + Platforms.NATIVE + "; registries are not supported yet");
    }
    List<Recipe> known = recipes.values().stream().map(StoredImages::recipe).toList();
    Optional<Images.Image> found =
        ImageFinder.find(
            store, known, image.reference(), text -> listener.on(new Event.Note(text)));
    return found.orElseThrow(
        () ->
            new EngineException.Unusable(
                image.label(),
                "there is no image \"" + image.reference() + "\" here",
                "registries are not supported yet; import a root file system with \"datestone image"
                    + " import "
                    + image.reference()
                    + " FILE.tar\", or give a recipe for it in datestone.yml"));
  }

  private static Recipe recipe(SettingsFile.ImageRecipe written) {
    return new Recipe(
        written.name(),
        written.suite(),
        written.packages(),
        written.variant(),
        written.mirror(),
        written.components());
  }
}
