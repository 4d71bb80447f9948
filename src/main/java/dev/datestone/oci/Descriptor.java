package dev.datestone.oci;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.datestone.content.Digest;
import dev.datestone.store.Images;
import java.io.IOException;

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

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("mediaType", mediaType);
    json.writeStringField("digest", "sha256:" + digest);
    json.writeNumberField("size", size);
    if (!platform.isEmpty()) {
      json.writeObjectFieldStart("platform");
      json.writeStringField("architecture", Platform.part(platform, 1));
      json.writeStringField("os", Platform.part(platform, 0));
      OciJsonWriter.text(json, "variant", Platform.part(platform, 2));
      json.writeEndObject();
    }
    if (!name.isEmpty()) {
      json.writeObjectFieldStart("annotations");
      json.writeStringField(OciJsonWriter.NAME, name);
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
