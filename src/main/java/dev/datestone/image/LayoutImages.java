package dev.datestone.image;

import dev.datestone.content.LayoutReference;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.io.IOException;
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
  private final HeldImages held;

  /**
   * Images of folders.
   *
   * @param notes is told what a person should know, a line each
   */
  public LayoutImages(Store store, RegistrySettings settings, Consumer<String> notes) {
    this.held = new HeldImages(store, settings, notes);
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
      Optional<Images.Image> known = held.here(root.digest(), platform);
      return known.isPresent() ? known.get() : take(images, root, platform, reference + "");
    } catch (IOException e) {
      throw new ImageException(reference + " cannot be used: " + TarImport.reason(e), "");
    }
  }

  private Images.Image take(
      ImageFolder images, OciJson.Descriptor root, String platform, String called)
      throws IOException, InterruptedException {
    try {
      return held.take(() -> images, root, platform, called);
    } catch (ImageException e) {
      throw new ImageException(called + " cannot be used: " + e.getMessage(), e.hint());
    }
  }
}
