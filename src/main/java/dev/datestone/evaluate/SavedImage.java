package dev.datestone.evaluate;

import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.util.List;

/**
 * What one SAVE IMAGE makes once everything has succeeded.
 *
 * @param names as written; none marks the target's file system as an image and saves nothing
 * @param platform such as linux/amd64
 */
public record SavedImage(
    List<String> names,
    Operation end,
    ImageConfig config,
    String platform,
    boolean push,
    boolean noManifestList,
    boolean insecure,
    boolean withoutLabels,
    Label label) {
  public SavedImage {
    names = List.copyOf(names);
  }
}
