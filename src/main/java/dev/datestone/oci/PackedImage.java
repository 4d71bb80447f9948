package dev.datestone.oci;

import dev.datestone.archive.Compression;
import dev.datestone.content.Digest;
import dev.datestone.engine.Snapshot;
import java.util.List;

/**
 * An image with its documents. The archives of its layers are packed when {@link ImagePacker#blobs}
 * are opened.
 *
 * @param platform such as linux/amd64
 * @param layers those of the base image, then its own, the lowest first
 * @param staleByteCode paths of Python bytecode that is up to date in the build, but stale in the
 *     image because its source has another modification time there
 */
public record PackedImage(
    Snapshot snapshot,
    BaseImage base,
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
   * A layer as the documents list it.
   *
   * @param contents digest of the uncompressed archive
   * @param blob digest of the compressed archive, {@code size} bytes long
   */
  public record Layer(Digest contents, Digest blob, long size, Compression compression) {}

  /** The image id, as Docker shows it. */
  public Digest id() {
    return OciJsonWriter.digest(config);
  }

  /** The digest in a registry. */
  public Digest digest() {
    return OciJsonWriter.digest(manifest);
  }

  Descriptor descriptor() {
    return Descriptor.of(OciJsonWriter.MANIFEST, manifest);
  }

  boolean isOfBase(int layer) {
    return layer < base.layerBlobs().size();
  }
}
