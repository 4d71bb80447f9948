package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.LayoutReference;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Images in folders of the OCI's form, by where they lie: {@code oci-layout:/folder:tag}. Only the
 * index is read when the image that it names is here.
 */
public final class LayoutImages {
  private final Store store;
  private final RegistrySettings settings;
  private final Consumer<String> notes;

  /**
   * Images of folders.
   *
   * @param notes is told what a person should know, a line each
   */
  public LayoutImages(Store store, RegistrySettings settings, Consumer<String> notes) {
    this.store = store;
    this.settings = settings;
    this.notes = notes;
  }

  /** The image that a reference with an absolute folder means. */
  public Images.Image image(LayoutReference reference, String platform)
      throws InterruptedException {
    Path folder = Path.of(reference.folder());
    if (!Files.isDirectory(folder)) {
      boolean file = Files.exists(folder);
      throw new ImageException(
          "there is no folder " + folder,
          file ? "an archive is imported: datestone image import NAME " + folder : "");
    }
    if (!Files.isRegularFile(folder.resolve(OciLayout.MARK_NAME), LinkOption.NOFOLLOW_LINKS)) {
      throw new ImageException(
          folder + " holds no images in the OCI's form", "it has no file " + OciLayout.MARK_NAME);
    }
    try {
      ImageFolder images =
          ImageFolder.of(folder, folder.toString())
              .orElseThrow(() -> new IOException("it has no file " + OciLayout.INDEX));
      OciJson.Descriptor root = images.called(reference.wanted());
      String key = Registries.key(root.digest(), platform);
      Optional<Images.Image> known = here(key);
      return known.isPresent() ? known.get() : take(images, root, platform, key, reference + "");
    } catch (IOException e) {
      throw new ImageException(reference + " cannot be used: " + TarImport.reason(e), "");
    }
  }

  private Optional<Images.Image> here(String key) {
    return store
        .images()
        .get(key)
        .filter(image -> image.snapshot().layers().stream().allMatch(store.layers()::has));
  }

  private Images.Image take(
      ImageFolder images, OciJson.Descriptor root, String platform, String key, String called)
      throws IOException, InterruptedException {
    Runnable release = store.exclusive(Digest.of(key.getBytes(StandardCharsets.UTF_8)));
    try {
      Optional<Images.Image> known = here(key);
      if (known.isPresent()) {
        return known.get();
      }
      Images.Image image =
          new ImageIntake(store, settings.downloads(), settings.limit(), notes)
              .take(images, root, platform, called)
              .named(key);
      store.images().put(image);
      return image;
    } catch (ImageException e) {
      throw new ImageException(called + " cannot be used: " + e.getMessage(), e.hint());
    } finally {
      release.run();
    }
  }
}
