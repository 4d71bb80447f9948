package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Images by what they hold, wherever they come from: each is taken into the store once. */
final class HeldImages {
  private final Store store;
  private final RegistrySettings settings;
  private final Consumer<String> notes;

  HeldImages(Store store, RegistrySettings settings, Consumer<String> notes) {
    this.store = store;
    this.settings = settings;
    this.notes = notes;
  }

  private static String key(Digest digest, String platform) {
    return Images.CONTENT + digest.hex() + " " + OciImage.plain(platform);
  }

  /** The image of a manifest or index that is in the store, with all its layers. */
  Optional<Images.Image> here(Digest digest, String platform) {
    return store
        .images()
        .get(key(digest, platform))
        .filter(image -> image.snapshot().layers().stream().allMatch(store.layers()::has));
  }

  /**
   * Takes an image, unless another process does so just now.
   *
   * @param from is asked only when the image has to come
   * @param called its name in messages
   */
  Images.Image take(Supplier<Blobs> from, OciJson.Descriptor root, String platform, String called)
      throws IOException, InterruptedException {
    String key = key(root.digest(), platform);
    Runnable release = store.exclusive(Digest.of(key.getBytes(StandardCharsets.UTF_8)));
    try {
      Optional<Images.Image> known = here(root.digest(), platform);
      if (known.isPresent()) {
        return known.get(); // another process was faster
      }
      Images.Image image =
          new ImageIntake(store, settings.downloads(), settings.limit(), notes)
              .take(from.get(), root, platform, called)
              .named(key);
      store.images().put(image);
      return image;
    } finally {
      release.run();
    }
  }
}
