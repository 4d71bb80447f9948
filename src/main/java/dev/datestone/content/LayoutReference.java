package dev.datestone.content;

import java.util.Optional;

/**
 * An image in an OCI layout folder: {@code oci-layout:FOLDER}, with {@code :TAG} or
 * {@code @sha256:…} if the folder has several images.
 *
 * @param wanted a tag, {@code sha256:…}, or empty
 */
public record LayoutReference(String folder, String wanted) {
  private static final String PREFIX = "oci-layout:";
  private static final String DIGEST = "sha256:";

  /** Parses a reference; empty if the name is not an oci-layout reference. */
  public static Optional<LayoutReference> of(String image) {
    if (!image.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String text = image.substring(PREFIX.length());
    int end = text.indexOf("@" + DIGEST);
    if (end < 0) {
      end = text.indexOf(':', text.lastIndexOf('/') + 1);
    }
    return Optional.of(
        end < 0
            ? new LayoutReference(text, "")
            : new LayoutReference(text.substring(0, end), text.substring(end + 1)));
  }

  public LayoutReference in(String other) {
    return new LayoutReference(other, wanted);
  }

  @Override
  public String toString() {
    String end = wanted.isEmpty() ? "" : (wanted.startsWith(DIGEST) ? "@" : ":") + wanted;
    return PREFIX + folder + end;
  }
}
