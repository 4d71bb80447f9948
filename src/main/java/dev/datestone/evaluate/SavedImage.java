package dev.datestone.evaluate;

import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.util.List;

/**
 * An image that one SAVE IMAGE saves after the build.
 *
 * @param names as written; without any, nothing is saved
 * @param platform such as linux/amd64
 * @param onHost whether it is after LOCALLY, where there is no image
 */
public record SavedImage(
    List<String> names,
    Operation end,
    ImageConfig config,
    String platform,
    boolean onHost,
    boolean push,
    boolean noManifestList,
    boolean insecure,
    boolean withoutLabels,
    Label label) {
  public SavedImage {
    names = List.copyOf(names);
  }
}
