package dev.datestone.oci;

import dev.datestone.content.LayoutReference;
import dev.datestone.store.Images;
import java.util.List;
import java.util.Optional;

/**
 * The base image of a saved image. Its layers keep the digests that its own manifest lists,
 * whatever is in the store and whichever registry can be asked.
 *
 * @param layerBlobs its layers, the lowest first
 * @param environment each "NAME=value", in the order of its configuration
 * @param name the reference in the Earthfile; empty without a base image
 * @param from where a registry has it, for layers whose archives are not in the store
 */
public record BaseImage(
    List<Images.LayerBlob> layerBlobs,
    List<String> environment,
    List<Images.HistoryEntry> history,
    String name,
    Optional<ImageReference> from) {
  /** No base image, or a root file system without a manifest. Its layers are packed as new ones. */
  public static final BaseImage NONE =
      new BaseImage(List.of(), List.of(), List.of(), "", Optional.empty());

  /**
   * An image of the store as a base image.
   *
   * @param reference as in the Earthfile
   */
  public static BaseImage of(Images.Image image, String reference) {
    if (image.digest().isEmpty()) {
      return NONE;
    }
    boolean pulled =
        image.name().startsWith(Images.CONTENT) && LayoutReference.of(reference).isEmpty();
    return new BaseImage(
        image.layerBlobs(),
        image.document().environment(),
        image.document().history(),
        reference,
        pulled
            ? Optional.of(ImageReference.read(reference).withDigest(image.digest()))
            : Optional.empty());
  }

  boolean isNone() {
    return name.isEmpty();
  }

  /** The time of the last step in its history, in RFC 3339 form; 1970 if it has none. */
  String created() {
    return history.reversed().stream()
        .map(Images.HistoryEntry::created)
        .filter(created -> !created.isEmpty())
        .findFirst()
        .orElse("1970-01-01T00:00:00Z");
  }

  /** Its history, made up if it does not have one entry for each layer, as tools expect. */
  List<Images.HistoryEntry> history(String created) {
    if (history.stream().filter(line -> !line.empty()).count() == layerBlobs.size()) {
      return history;
    }
    return layerBlobs.stream()
        .map(layer -> new Images.HistoryEntry(created, "FROM " + name, "", "", false))
        .toList();
  }
}
