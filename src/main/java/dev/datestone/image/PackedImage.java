package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.store.Snapshot;
import java.util.List;

/**
 * An image with its documents. The archives of its layers need not exist yet: their digests are
 * remembered, and {@link ImagePacker#file} gives those that somebody wants.
 *
 * @param platform such as linux/amd64
 * @param layers those of the base, then its own, the lowest first
 * @param staleByteCode paths of Python's byte code that is up to date in the build, and stale in
 *     the image because its source has another date there
 */
public record PackedImage(
    Snapshot snapshot,
    Base base,
    String platform,
    List<Layer> layers,
    String config,
    String manifest,
    List<String> staleByteCode) {
  public PackedImage {
    layers = List.copyOf(layers);
    staleByteCode = List.copyOf(staleByteCode);
  }

  /**
   * A layer as the documents name it.
   *
   * @param contents digest of the plain archive
   * @param blob digest of the archive as it is packed, {@code size} bytes long
   */
  public record Layer(Digest contents, Digest blob, long size, Packing.Compression compression) {}

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

  boolean isOfBase(int layer) {
    return layer < base.archives().size();
  }
}
