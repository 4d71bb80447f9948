package dev.datestone.image;

import dev.datestone.content.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Images as one archive: the OCI's folder, or what {@code docker load} reads. What tells all the
 * rest, by digest, comes first, so that an archive that is there already need not be written again.
 */
final class ImageFile {
  private static final int BLOCK = 512;

  private final List<Part> parts = new ArrayList<>();

  /** A file in the archive; or a folder, whose name ends with a slash. */
  private record Part(String name, OciLayout.Blob blob) {
    boolean isFolder() {
      return name.endsWith("/");
    }

    TarWriter.Item item() {
      return isFolder() ? TarWriter.Item.folder(name) : TarWriter.Item.file(name, blob.size());
    }
  }

  private ImageFile() {}

  static ImageFile oci(ImagePacker packer, List<NamedImage> images) {
    ImageFile file = new ImageFile();
    file.document(OciLayout.INDEX, OciLayout.index(images));
    file.document(OciLayout.MARK_NAME, OciLayout.MARK);
    // Named too: a normal user's skopeo cannot give folders that are not to the owner of what is
    // in.
    file.document("blobs/", "");
    file.document("blobs/sha256/", "");
    for (OciLayout.Blob blob : new OciLayout(packer).blobs(images)) {
      file.parts.add(new Part("blobs/sha256/" + blob.digest(), blob));
    }
    return file;
  }

  /**
   * The archive of {@code docker save}; its layers are plain archives.
   *
   * @param without contents of layers that the reader has
   */
  static ImageFile docker(
      ImagePacker packer, Map<String, PackedImage> images, Set<Digest> without) {
    ImageFile file = new ImageFile();
    Map<Digest, PackedImage> byId = new LinkedHashMap<>();
    Map<Digest, List<String>> names = new LinkedHashMap<>();
    images.forEach(
        (name, image) -> {
          byId.putIfAbsent(image.id(), image);
          names.computeIfAbsent(image.id(), id -> new ArrayList<>()).add(name);
        });
    file.document("manifest.json", manifest(byId, names));
    Map<String, OciLayout.Blob> layers = new LinkedHashMap<>();
    byId.forEach(
        (id, image) -> {
          file.document(id + ".json", image.config());
          for (int i = 0; i < image.layers().size(); i++) {
            int layer = i;
            Digest contents = image.layers().get(i).contents();
            if (!without.contains(contents)) {
              layers.putIfAbsent(
                  contents + ".tar",
                  new OciLayout.Blob(
                      contents,
                      image.layers().get(i).size(),
                      "",
                      () -> packer.file(image, layer),
                      Optional.empty()));
            }
          }
        });
    layers.forEach((name, blob) -> file.parts.add(new Part(name, blob)));
    return file;
  }

  private static String manifest(Map<Digest, PackedImage> images, Map<Digest, List<String>> names) {
    return OciJson.document(
        json -> {
          json.writeStartArray();
          for (Map.Entry<Digest, PackedImage> each : images.entrySet()) {
            json.writeStartObject();
            json.writeStringField("Config", each.getKey() + ".json");
            OciJson.texts(json, "RepoTags", names.getOrDefault(each.getKey(), List.of()));
            json.writeArrayFieldStart("Layers");
            for (var layer : each.getValue().layers()) {
              json.writeString(layer.contents() + ".tar");
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private void document(String name, String text) {
    parts.add(new Part(name, OciLayout.Blob.of(text)));
  }

  void write(OutputStream out) throws IOException, InterruptedException {
    TarWriter tar = new TarWriter(out);
    byte[] buffer = new byte[1 << 16];
    for (Part part : parts) {
      tar.put(part.item());
      if (part.isFolder()) {
        // It is all in its name.
      } else if (part.blob().isDocument()) {
        byte[] bytes = OciJson.bytes(part.blob().document());
        tar.data(bytes, bytes.length);
      } else {
        try (InputStream in = Files.newInputStream(part.blob().source().file())) {
          for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            tar.data(buffer, count);
          }
        }
      }
      tar.end();
    }
    tar.finish();
  }

  /** Returns whether the file was written, false when it was the same. */
  boolean write(Path file) throws IOException, InterruptedException {
    if (isThere(file)) {
      return false;
    }
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      // A device or a pipe, /dev/stdout for example: it is written to, not replaced.
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
        write(out);
      }
      return true;
    }
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ImageException(file + " is a folder", "name a file, or one of a new name");
    }
    Path fresh = OciLayout.fresh(file);
    try {
      Files.deleteIfExists(fresh);
      Path parent = file.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(fresh, StandardOpenOption.CREATE_NEW), 1 << 16)) {
        write(out);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    return true;
  }

  /** An archive of ours has its first file's digests and its size from the same images. */
  private boolean isThere(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    long size = 2L * BLOCK;
    for (Part part : parts) {
      size += BLOCK + (part.blob().size() + BLOCK - 1) / BLOCK * BLOCK;
    }
    if (Files.size(file) != size) {
      return false;
    }
    byte[] first = OciJson.bytes(parts.getFirst().blob().document());
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(BLOCK);
      return Arrays.equals(in.readNBytes(first.length), first);
    }
  }
}
