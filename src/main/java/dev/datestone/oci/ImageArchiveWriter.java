package dev.datestone.oci;

import dev.datestone.archive.ImageException;
import dev.datestone.archive.TarWriter;
import dev.datestone.content.Digest;
import dev.datestone.content.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes images as one tar archive: an OCI layout, or what {@code docker load} reads. The first
 * file has the digests of all others, so that an archive that is up to date need not be written
 * again.
 */
final class ImageArchiveWriter {
  private static final int BLOCK = 512;

  private final List<Part> parts = new ArrayList<>();

  /** A file in the archive, or a folder, whose name ends with a slash. */
  private record Part(String name, ImageBlob blob) {
    boolean isFolder() {
      return name.endsWith("/");
    }
  }

  private ImageArchiveWriter() {}

  static ImageArchiveWriter oci(ImagePacker packer, List<NamedImage> images) {
    ImageArchiveWriter archive = new ImageArchiveWriter();
    archive.add(OciLayoutWriter.INDEX, OciLayoutWriter.index(images));
    archive.add(OciLayoutWriter.MARKER_NAME, OciLayoutWriter.MARKER);
    // skopeo without root fails on folders that the archive does not list.
    archive.add("blobs/", "");
    archive.add("blobs/sha256/", "");
    for (ImageBlob blob : packer.blobs(images)) {
      archive.parts.add(new Part("blobs/sha256/" + blob.digest(), blob));
    }
    return archive;
  }

  /**
   * An archive as {@code docker save} writes it, with uncompressed layers.
   *
   * @param without contents of layers that the reader already has
   */
  static ImageArchiveWriter docker(
      ImagePacker packer, Map<String, PackedImage> images, Set<Digest> without) {
    ImageArchiveWriter archive = new ImageArchiveWriter();
    Map<Digest, PackedImage> byId = new LinkedHashMap<>();
    Map<Digest, List<String>> names = new LinkedHashMap<>();
    images.forEach(
        (name, image) -> {
          byId.putIfAbsent(image.id(), image);
          names.computeIfAbsent(image.id(), id -> new ArrayList<>()).add(name);
        });
    archive.add("manifest.json", manifest(byId, names));
    Map<String, ImageBlob> layers = new LinkedHashMap<>();
    byId.forEach(
        (id, image) -> {
          archive.add(id + ".json", image.config());
          for (int i = 0; i < image.layers().size(); i++) {
            Digest contents = image.layers().get(i).contents();
            if (!without.contains(contents)) {
              layers.putIfAbsent(contents + ".tar", packer.blob(image, i));
            }
          }
        });
    layers.forEach((name, blob) -> archive.parts.add(new Part(name, blob)));
    return archive;
  }

  private static String manifest(Map<Digest, PackedImage> images, Map<Digest, List<String>> names) {
    List<JsonObject> all = new ArrayList<>();
    images.forEach(
        (id, image) ->
            all.add(
                new JsonObject()
                    .put("Config", id + ".json")
                    .putUnlessEmpty("RepoTags", names.getOrDefault(id, List.of()))
                    .put(
                        "Layers",
                        image.layers().stream().map(each -> each.contents() + ".tar").toList())));
    return JsonObject.write(all, false);
  }

  private void add(String name, String text) {
    parts.add(new Part(name, ImageBlob.of(text)));
  }

  void writeTo(OutputStream out) throws IOException, InterruptedException {
    TarWriter tar = new TarWriter(out);
    for (Part part : parts) {
      if (part.isFolder()) {
        tar.put(TarWriter.Item.folder(part.name()));
      } else {
        tar.put(TarWriter.Item.file(part.name(), part.blob().size()));
        try (InputStream in = part.blob().open()) {
          tar.data(in);
        }
      }
      tar.end();
    }
    tar.finish();
  }

  /** Returns whether the file was written, false if it was up to date. */
  boolean write(Path file) throws IOException, InterruptedException {
    if (isUpToDate(file)) {
      return false;
    }
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      // Written to, not replaced: a device or a pipe such as /dev/stdout.
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
        writeTo(out);
      }
      return true;
    }
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ImageException(file + " is a folder", "name a file");
    }
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    AtomicFile.write(file, this::writeTo);
    return true;
  }

  /** Compares the size and the first file, which has the digests of the others. */
  private boolean isUpToDate(Path file) throws IOException, InterruptedException {
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
    try (InputStream in = Files.newInputStream(file);
        InputStream first = parts.getFirst().blob().open()) {
      in.skipNBytes(BLOCK);
      byte[] wanted = first.readAllBytes();
      return Arrays.equals(in.readNBytes(wanted.length), wanted);
    }
  }
}
