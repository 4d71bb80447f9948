package dev.datestone.oci;

import dev.datestone.content.Digest;
import dev.datestone.content.JsonObject;
import dev.datestone.store.Images;
import java.util.Map;

/**
 * An OCI descriptor: a reference to a document or a layer by its digest.
 *
 * @param size in bytes; -1 if unknown
 * @param platform such as linux/amd64; empty if not stated
 * @param name the {@code org.opencontainers.image.ref.name} annotation; empty without one
 */
public record Descriptor(String mediaType, Digest digest, long size, String platform, String name) {
  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, "", "");
  }

  /** The descriptor of a document. */
  static Descriptor of(String mediaType, String document) {
    byte[] bytes = OciJsonWriter.bytes(document);
    return new Descriptor(mediaType, Digest.of(bytes), bytes.length);
  }

  public static Descriptor of(Images.LayerBlob layer) {
    return new Descriptor(layer.mediaType(), layer.blob(), layer.size());
  }

  Descriptor forPlatform(String newPlatform) {
    return new Descriptor(mediaType, digest, size, newPlatform, name);
  }

  public Descriptor named(String newName) {
    return new Descriptor(mediaType, digest, size, platform, newName);
  }

  JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("mediaType", mediaType)
            .put("digest", "sha256:" + digest)
            .put("size", size);
    if (!platform.isEmpty()) {
      json.put(
          "platform",
          new JsonObject()
              .put("architecture", Platform.part(platform, 1))
              .put("os", Platform.part(platform, 0))
              .putUnlessEmpty("variant", Platform.part(platform, 2)));
    }
    if (!name.isEmpty()) {
      json.put("annotations", Map.of(OciJsonWriter.NAME, name));
    }
    return json;
  }
}
