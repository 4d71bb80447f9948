package dev.datestone.oci;

import dev.datestone.content.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An image in memory with uncompressed layers, whose documents a test may change. */
final class MemoryImage implements BlobSource {
  private final Map<Digest, byte[]> blobs = new HashMap<>();
  private final List<String> layers = new ArrayList<>();
  private final List<String> contents = new ArrayList<>();

  MemoryImage layer(byte[] tar) {
    layers.add(descriptor("application/vnd.oci.image.layer.v1.tar", tar));
    contents.add("\"sha256:" + Digest.of(tar) + "\"");
    return this;
  }

  private String descriptor(String type, byte[] blob) {
    blobs.put(Digest.of(blob), blob);
    return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d}"
        .formatted(type, Digest.of(blob), blob.length);
  }

  String config() {
    return "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"diff_ids\":"
        + contents
        + "},\"config\":{\"Env\":[\"A=1\"],\"Labels\":{\"k\":\"v\"},\"Volumes\":{\"/v\":{}}}}";
  }

  String manifest(String config) {
    return "{\"schemaVersion\":2,\"config\":"
        + descriptor(OciJsonWriter.CONFIG, config.getBytes(StandardCharsets.UTF_8))
        + ",\"layers\":"
        + layers
        + "}";
  }

  Descriptor root() {
    return root(manifest(config()));
  }

  Descriptor root(String manifest) {
    byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
    blobs.put(Digest.of(bytes), bytes);
    return new Descriptor("", Digest.of(bytes), bytes.length);
  }

  @Override
  public boolean isPermanent() {
    return true;
  }

  @Override
  public String place() {
    return "memory";
  }

  @Override
  public byte[] document(Descriptor what, int most) throws IOException {
    return blob(what);
  }

  @Override
  public InputStream layer(Descriptor what) throws IOException {
    return new ByteArrayInputStream(blob(what));
  }

  private byte[] blob(Descriptor what) throws IOException {
    byte[] blob = blobs.get(what.digest());
    if (blob == null) {
      throw new IOException("it is not there");
    }
    return blob;
  }
}
