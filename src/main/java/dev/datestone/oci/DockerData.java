package dev.datestone.oci;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a stopped Docker daemon has in its data folder, in the form that Docker has had since 1.10.
 * Of another form (images kept by containerd) nothing is known, so all counts as missing.
 */
public final class DockerData {
  /** A daemon that has nothing. */
  public static final DockerData NOTHING = new DockerData(Optional.empty());

  private final Optional<Path> images;

  private DockerData(Optional<Path> images) {
    this.images = images;
  }

  /** Looks into a data folder. */
  public static DockerData in(Path folder) throws IOException {
    try (Stream<Path> drivers = Files.list(folder.resolve("image"))) {
      List<Path> all = drivers.toList();
      // Of two storage drivers it is not known which one the daemon will use.
      return new DockerData(all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty());
    } catch (NoSuchFileException e) {
      return NOTHING;
    }
  }

  /** Whether it has an image, by its id. */
  boolean hasImage(PackedImage image) {
    return has("imagedb/content/sha256", image.id());
  }

  /** Contents of layers that it has below each of these images. */
  Set<Digest> layersOf(Collection<PackedImage> wanted) {
    Set<Digest> there = new HashSet<>();
    Set<Digest> missing = new HashSet<>();
    for (PackedImage image : wanted) {
      Optional<Digest> below = Optional.empty();
      for (PackedImage.Layer layer : image.layers()) {
        Digest chain = below.map(each -> chain(each, layer)).orElse(layer.contents());
        (has("layerdb/sha256", chain) ? there : missing).add(layer.contents());
        below = Optional.of(chain);
      }
    }
    there.removeAll(missing);
    return there;
  }

  /** What Docker knows a layer by, on all that is below it. */
  private static Digest chain(Digest below, PackedImage.Layer layer) {
    String text = "sha256:" + below + " sha256:" + layer.contents();
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean has(String kind, Digest digest) {
    return images.isPresent() && Files.exists(images.get().resolve(kind).resolve(digest.hex()));
  }
}
