package dev.datestone.image;

import dev.datestone.content.LayoutReference;
import dev.datestone.store.Images;
import java.util.List;
import java.util.Optional;

/**
 * What an image stands on. Its layers are named as they came, and that depends on nothing but the
 * image itself: not on what is here today, nor on who can be asked for them.
 *
 * @param archives its layers, the lowest first; none of what never was an image
 * @param history what it says of itself
 * @param name what it was asked for by; empty where there is none
 * @param from its name where a registry has it, and so the archives that are not here
 */
public record Base(
    List<Images.Archive> archives,
    List<Images.Line> history,
    String name,
    Optional<ImageName> from) {
  /** Nothing, or files that never were an image: their layers are packed here. */
  public static final Base NONE = new Base(List.of(), List.of(), "", Optional.empty());

  /**
   * An image of the store.
   *
   * @param reference what it was asked for by
   */
  public static Base of(Images.Image image, String reference) {
    if (image.digest().isEmpty()) {
      return NONE;
    }
    boolean pulled =
        image.name().startsWith(Images.CONTENT) && LayoutReference.of(reference).isEmpty();
    return new Base(
        image.archives(),
        image.config().history(),
        reference,
        pulled
            ? Optional.of(ImageName.read(reference).withDigest(image.digest()))
            : Optional.empty());
  }

  boolean isNone() {
    return name.isEmpty();
  }

  /** When the last step of its history was made, as RFC 3339 has it; 1970 if it does not say. */
  String created() {
    return history.reversed().stream()
        .map(Images.Line::created)
        .filter(created -> !created.isEmpty())
        .findFirst()
        .orElse("1970-01-01T00:00:00Z");
  }

  /** Readers count: each layer has a line, and what has none says so. */
  List<Images.Line> lines(String created) {
    if (history.stream().filter(line -> !line.empty()).count() == archives.size()) {
      return history;
    }
    return archives.stream()
        .map(archive -> new Images.Line(created, "FROM " + name, "", "", false))
        .toList();
  }
}
