package dev.datestone.oci;

import dev.datestone.archive.ImageException;
import dev.datestone.content.LayoutReference;
import dev.datestone.store.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Images in OCI layouts, by references such as {@code oci-layout:/folder:tag}. Only the index is
 * read if the store has the image.
 */
public final class OciLayoutImages {
  private final ImageCache cache;

  public OciLayoutImages(ImageCache cache) {
    this.cache = cache;
  }

  /** The image of a reference with an absolute folder. */
  public Images.Image image(LayoutReference reference, String platform)
      throws InterruptedException {
    Path folder = Path.of(reference.folder());
    if (!Files.isDirectory(folder)) {
      boolean file = Files.exists(folder);
      throw new ImageException(
          "there is no folder " + folder,
          file ? "to import an archive: datestone image import NAME " + folder : "");
    }
    if (!Files.isRegularFile(
        folder.resolve(OciLayoutWriter.MARKER_NAME), LinkOption.NOFOLLOW_LINKS)) {
      throw new ImageException(
          folder + " is not an OCI layout", "it has no file " + OciLayoutWriter.MARKER_NAME);
    }
    try {
      ImageLayoutReader images =
          ImageLayoutReader.of(folder, folder.toString())
              .orElseThrow(() -> new IOException("it has no file " + OciLayoutWriter.INDEX));
      Descriptor root = images.named(reference.wanted());
      Optional<Images.Image> known = cache.get(root.digest(), platform);
      return known.isPresent() ? known.get() : fetch(images, root, platform, reference + "");
    } catch (IOException e) {
      throw new ImageException("cannot use " + reference + ": " + ImageException.reason(e), "");
    }
  }

  private Images.Image fetch(
      ImageLayoutReader images, Descriptor root, String platform, String name)
      throws IOException, InterruptedException {
    try {
      return cache.fetch(() -> images, root, platform, name);
    } catch (ImageException e) {
      throw e.withPrefix("cannot use " + name + ": ");
    }
  }
}
