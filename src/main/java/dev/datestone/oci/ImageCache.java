package dev.datestone.oci;

import dev.datestone.content.Digest;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** The images of the store by digest and platform. Each is fetched once. */
public final class ImageCache {
  private final Store store;
  private final ImageFetcher fetcher;

  public ImageCache(Store store, ImageFetcher fetcher) {
    this.store = store;
    this.fetcher = fetcher;
  }

  private static String key(Digest digest, String platform) {
    return Images.CONTENT + digest.hex() + " " + Platform.normalize(platform);
  }

  /** The image of a manifest or index, if the store has it with all its layers. */
  public Optional<Images.Image> get(Digest digest, String platform) {
    return store.images().get(key(digest, platform)).filter(store::hasLayers);
  }

  /**
   * Fetches an image, or waits until another process has fetched it.
   *
   * @param from used only if the image has to be fetched
   * @param name for messages
   */
  public Images.Image fetch(
      Supplier<BlobSource> from, Descriptor root, String platform, String name)
      throws IOException, InterruptedException {
    String key = key(root.digest(), platform);
    Runnable release = store.exclusive(Digest.of(key));
    try {
      Optional<Images.Image> known = get(root.digest(), platform);
      if (known.isPresent()) {
        return known.get();
      }
      Images.Image image = fetcher.fetch(from.get(), root, platform, name).named(key);
      store.images().put(image);
      return image;
    } finally {
      release.run();
    }
  }
}
