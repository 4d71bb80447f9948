package dev.datestone.oci;

import dev.datestone.operation.ImageConfig;
import java.util.List;

/**
 * What the documents of a saved image say beside its layers.
 *
 * @param platform such as linux/amd64 or linux/arm/v7
 * @param history the steps that made the image, the first first
 */
public record ImageDescription(String platform, ImageConfig config, List<Step> history) {
  /**
   * A step in the history of an image.
   *
   * @param base whether it is the base image
   * @param changes whether it made a layer
   */
  public record Step(String text, boolean base, boolean changes) {}
}
