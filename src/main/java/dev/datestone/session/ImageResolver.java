package dev.datestone.session;

import dev.datestone.archive.ImageException;
import dev.datestone.content.LayoutReference;
import dev.datestone.content.ReadLog;
import dev.datestone.engine.EngineException;
import dev.datestone.evaluate.Platforms;
import dev.datestone.local.ImageSource;
import dev.datestone.oci.ImageReference;
import dev.datestone.oci.OciLayoutImages;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.recipe.ImageRecipe;
import dev.datestone.recipe.RecipeImages;
import dev.datestone.registry.Registries;
import dev.datestone.report.Event;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Images of the store, those that a recipe makes, those of registries and of folders. */
final class ImageResolver implements ImageSource, AutoCloseable {
  private final Store store;
  private final Map<String, ImageRecipe> recipes;
  private final Registries registries;
  private final Event.Listener listener;

  ImageResolver(
      Store store,
      Map<String, ImageRecipe> recipes,
      Registries registries,
      Event.Listener listener) {
    this.store = store;
    this.recipes = recipes;
    this.registries = registries;
    this.listener = listener;
  }

  @Override
  public Images.Image find(Operation.Image image) throws InterruptedException {
    String platform = platform(image);
    Optional<Images.Image> here = here(image, platform);
    return here.isPresent()
        ? here.get()
        : registry(image, () -> registries.image(image.reference(), platform));
  }

  @Override
  public ImageConfig config(Operation.Image image) throws InterruptedException {
    String platform = platform(image);
    Optional<Images.Image> here = here(image, platform);
    return here.isPresent()
        ? here.get().document().config()
        : registry(image, () -> registries.config(image.reference(), platform));
  }

  private static String platform(Operation.Image image) {
    return image.platform().isEmpty() ? Platforms.NATIVE : image.platform();
  }

  /** What a folder, the store or a recipe has; empty for what is a registry's. */
  private Optional<Images.Image> here(Operation.Image image, String platform)
      throws InterruptedException {
    Optional<LayoutReference> folder = LayoutReference.of(image.reference());
    if (folder.isPresent()) {
      return Optional.of(layout(image, folder.get(), platform));
    }
    RecipeImages named =
        new RecipeImages(
            store, List.copyOf(recipes.values()), text -> listener.on(new Event.Note(text)));
    List<String> names = names(image.reference());
    for (String name : names) {
      Optional<Images.Image> found = named.find(name);
      if (found.isPresent()) {
        return Optional.of(fitting(image, found.get(), platform));
      }
    }
    // Not a registry's of the same name instead of what the user has imported.
    if (names.stream().anyMatch(name -> store.images().get(name).isPresent())) {
      throw new EngineException.Unusable(
          image.label(),
          "there is no image \"" + image.reference() + "\" here any more: its layers are gone",
          "import it again: datestone image import " + image.reference() + " FILE");
    }
    return Optional.empty();
  }

  /** The reference as written, then its other spellings: docker.io/library/a:1 is a:1. */
  private static List<String> names(String written) {
    Set<String> names = new LinkedHashSet<>(List.of(written));
    try {
      names.addAll(ImageReference.read(written).spellings());
    } catch (ImageException e) {
      // An image can be imported under a name that no registry has.
    }
    return List.copyOf(names);
  }

  /** Something that is asked of registries. */
  private interface Question<T> {
    T ask() throws InterruptedException;
  }

  private static <T> T registry(Operation.Image image, Question<T> question)
      throws InterruptedException {
    try {
      return question.ask();
    } catch (ImageException.Unreachable e) {
      throw new EngineException.Unusable(image.label(), message(e), hint(e, image.reference()));
    } catch (ImageException e) {
      throw new EngineException.Unusable(image.label(), message(e), e.hint());
    }
  }

  private Images.Image layout(Operation.Image image, LayoutReference reference, String platform)
      throws InterruptedException {
    ReadLog.sawMore();
    try {
      return new OciLayoutImages(registries.cache()).image(reference, platform);
    } catch (ImageException e) {
      throw new EngineException.Unusable(image.label(), message(e), e.hint());
    }
  }

  /** One without a platform of its own is for this machine. */
  private static Images.Image fitting(Operation.Image image, Images.Image found, String platform) {
    String own = found.platform().isEmpty() ? Platforms.NATIVE : found.platform();
    if (!own.equals(platform)) {
      throw new EngineException.Unusable(
          image.label(),
          "\"" + image.reference() + "\" is not here for " + platform,
          "what was imported under that name is for " + own);
    }
    return found;
  }

  private static String message(ImageException e) {
    return String.valueOf(e.getMessage());
  }

  private static String hint(ImageException e, String reference) {
    return e.hint().isEmpty()
        ? "without a registry: datestone image import "
            + reference
            + " FILE.tar, or a recipe for it in datestone.yml"
        : e.hint();
  }

  Registries registries() {
    return registries;
  }

  @Override
  public void close() {
    registries.close();
  }
}
