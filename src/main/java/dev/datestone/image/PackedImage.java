package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.store.Results;
import dev.datestone.store.Snapshot;
import java.util.List;

/**
 * An image with its documents. The archives of its layers need not exist yet: their digests are
 * remembered, and {@link ImagePacker#file} writes those that somebody wants.
 *
 * @param platform such as linux/amd64
 */
public record PackedImage(
    Snapshot snapshot,
    String platform,
    List<Results.Packed> layers,
    String config,
    String manifest) {
  /** What Docker calls the image's id. */
  public Digest id() {
    return OciJson.digest(config);
  }

  /** What a registry knows it by. */
  public Digest digest() {
    return OciJson.digest(manifest);
  }

  OciJson.Descriptor descriptor() {
    return OciJson.Descriptor.of(OciJson.MANIFEST, manifest);
  }
}
