package dev.datestone;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An image of layers as an OCI folder, each layer a tar that the test makes. */
final class LayeredImage {
  private static final String OCI = "application/vnd.oci.image.";

  private final Path folder;
  private final Path blobs;
  private final List<String> layers = new ArrayList<>();
  private final List<String> contents = new ArrayList<>();
  private String config = "\"Env\":[\"PATH=/bin\"],\"Cmd\":[\"sh\"]";
  private String history = "";
  private String platform = "\"architecture\":\"amd64\",\"os\":\"linux\"";

  LayeredImage(Path folder) {
    this.folder = folder;
    this.blobs = HostShell.folder(folder.resolve("blobs/sha256"));
  }

  LayeredImage config(String json) {
    config = json;
    return this;
  }

  /** Lines of its history, objects with commas between them. */
  LayeredImage history(String json) {
    history = json;
    return this;
  }

  LayeredImage platform(String json) {
    platform = json;
    return this;
  }

  /** A layer of what a shell's commands make in an empty folder; tar's words say what goes in. */
  LayeredImage layer(String commands, String words) {
    try {
      Path made = TemporaryFolders.folder("layer");
      Path root = Files.createDirectory(made.resolve("root"));
      HostShell.asRoot(root, commands);
      Path tar = made.resolve("layer.tar");
      HostShell.asRoot(
          root,
          "tar --format=posix --numeric-owner --xattrs --xattrs-include='*' -cf "
              + tar
              + " "
              + words);
      return tar(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A layer of files that lie in no folder of their own. */
  LayeredImage layer(String commands) {
    return layer(commands, "--sort=name $(ls -A)");
  }

  LayeredImage tar(Path tar) {
    try {
      byte[] plain = Files.readAllBytes(tar);
      Path packed = TemporaryFolders.folder("layer").resolve("gz");
      HostShell.run(folder, "gzip -nc1 " + tar + " > " + packed);
      return blob(Files.readAllBytes(packed), Digest.of(plain).hex(), "tar+gzip");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A layer's bytes as they are, which may be anything. */
  LayeredImage blob(byte[] bytes, String content, String kind) {
    layers.add(descriptor(OCI + "layer.v1." + kind, put(bytes), bytes.length, ""));
    contents.add("\"sha256:" + content + "\"");
    return this;
  }

  private String put(byte[] bytes) {
    try {
      String digest = Digest.of(bytes).hex();
      Files.write(blobs.resolve(digest), bytes);
      return digest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String descriptor(String type, String digest, long size, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d%s}"
        .formatted(type, digest, size, more);
  }

  /** Writes the folder; its one image is called v1. Returns the manifest's digest. */
  String write() {
    byte[] configuration =
        ("{"
                + platform
                + ",\"config\":{"
                + config
                + "},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                + String.join(",", contents)
                + "]},\"history\":["
                + history
                + "]}")
            .getBytes(StandardCharsets.UTF_8);
    byte[] manifest =
        ("{\"schemaVersion\":2,\"mediaType\":\""
                + OCI
                + "manifest.v1+json\",\"config\":"
                + descriptor(OCI + "config.v1+json", put(configuration), configuration.length, "")
                + ",\"layers\":["
                + String.join(",", layers)
                + "]}")
            .getBytes(StandardCharsets.UTF_8);
    String digest = put(manifest);
    try {
      Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
      Files.writeString(
          folder.resolve("index.json"),
          "{\"schemaVersion\":2,\"manifests\":["
              + descriptor(
                  OCI + "manifest.v1+json",
                  digest,
                  manifest.length,
                  ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v1\"}")
              + "]}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return digest;
  }

  /** Puts it into a registry, whose words for skopeo may say how. Returns the manifest's digest. */
  String push(String name, String words) {
    String digest = write();
    HostShell.run(
        folder, "skopeo copy -q --dest-tls-verify=false " + words + " oci:.:v1 docker://" + name);
    return digest;
  }
}
