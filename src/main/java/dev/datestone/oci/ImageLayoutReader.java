package dev.datestone.oci;

import dev.datestone.archive.ImageException;
import dev.datestone.content.Digest;
import dev.datestone.content.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads images from a folder with an OCI layout or an unpacked archive of {@code docker save}.
 * Symlinks that point outside the folder are refused.
 */
final class ImageLayoutReader implements BlobSource {
  private static final String NAME = "io.containerd.image.name";

  private final Path root;
  private final String place;
  private final List<Descriptor> images = new ArrayList<>();
  private final Map<Digest, byte[]> documents = new HashMap<>();
  private final Map<Digest, Path> files = new HashMap<>();

  private ImageLayoutReader(Path root, String place) {
    this.root = root;
    this.place = place;
  }

  /** The images in a folder; empty if it has neither form. */
  static Optional<ImageLayoutReader> of(Path root, String place) throws IOException {
    ImageLayoutReader folder = new ImageLayoutReader(root, place);
    if (isFile(root.resolve(OciLayoutWriter.MARKER_NAME))
        && isFile(root.resolve(OciLayoutWriter.INDEX))) {
      folder.readIndex();
      return Optional.of(folder);
    }
    Path manifest = root.resolve("manifest.json");
    // A root file system may have a manifest.json of its own.
    if (isFile(manifest) && Files.size(manifest) <= ImageFetcher.DOCUMENT_LIMIT) {
      List<JsonObject> saved = saved(manifest);
      if (!saved.isEmpty() && saved.stream().noneMatch(each -> each.text("Config").isEmpty())) {
        for (JsonObject each : saved) {
          folder.readSaved(each);
        }
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  private static boolean isFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<JsonObject> saved(Path manifest) throws IOException {
    byte[] text = Files.readAllBytes(manifest);
    try {
      return JsonObject.readList(text);
    } catch (IOException e) {
      return List.of(); // of something else
    }
  }

  private void readIndex() throws IOException {
    Path index = root.resolve(OciLayoutWriter.INDEX);
    if (Files.size(index) > ImageFetcher.DOCUMENT_LIMIT) {
      throw new IOException("its index.json is too large");
    }
    JsonObject json = JsonObject.read(Files.readAllBytes(index));
    for (JsonObject each : json.children("manifests")) {
      Descriptor image = OciJsonReader.descriptor(each);
      String whole = each.child("annotations").text(NAME);
      images.add(whole.isEmpty() ? image : image.named(whole));
    }
  }

  /** Adds an image of {@code docker save}, with an OCI manifest for it. */
  private void readSaved(JsonObject saved) throws IOException {
    Path config = inside(saved.text("Config"));
    List<Descriptor> layers = new ArrayList<>();
    for (String layer : saved.texts("Layers")) {
      Path file = inside(layer);
      Digest digest = digest(file);
      files.put(digest, file);
      layers.add(
          new Descriptor("application/vnd.oci.image.layer.v1.tar", digest, Files.size(file)));
    }
    if (Files.size(config) > ImageFetcher.DOCUMENT_LIMIT) {
      throw new IOException("a configuration in it is too large");
    }
    byte[] configuration = Files.readAllBytes(config);
    documents.put(Digest.of(configuration), configuration);
    Descriptor described =
        new Descriptor(OciJsonWriter.CONFIG, Digest.of(configuration), configuration.length);
    String manifest = OciJsonWriter.manifest(described, layers);
    documents.put(OciJsonWriter.digest(manifest), OciJsonWriter.bytes(manifest));
    List<String> names = saved.texts("RepoTags");
    Descriptor image = Descriptor.of(OciJsonWriter.MANIFEST, manifest);
    images.add(image.named(names.isEmpty() ? "" : names.getFirst()));
    names.stream().skip(1).forEach(name -> images.add(image.named(name)));
  }

  /** A file that a document names; in older archives it may be a symlink. */
  private Path inside(String name) throws IOException {
    Path file = root.resolve(name).normalize();
    if (name.isEmpty() || name.startsWith("/") || !file.startsWith(root)) {
      throw new IOException("it refers to the file \"" + name + "\", which is outside of it");
    }
    if (!Files.exists(file)) {
      throw new IOException("it refers to the file \"" + name + "\", which does not exist");
    }
    Path real = file.toRealPath();
    if (!real.startsWith(root.toRealPath()) || !isFile(real)) {
      throw new IOException("its file \"" + name + "\" points outside of it");
    }
    return real;
  }

  private static Digest digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Digest.of(in);
    }
  }

  /**
   * An image by its full name or its tag, else the only one there is.
   *
   * @param wanted a name, a tag, {@code sha256:…}, or empty
   */
  Descriptor image(String wanted) {
    return find(wanted).orElseGet(this::only);
  }

  /**
   * An image by its name, and no other one; by an empty name the only one there is.
   *
   * @param wanted as above
   */
  Descriptor named(String wanted) {
    return wanted.isEmpty()
        ? only()
        : find(wanted)
            .orElseThrow(
                () -> new ImageException(place + " has no image \"" + wanted + "\"", available()));
  }

  private Optional<Descriptor> find(String wanted) {
    return wanted.isEmpty()
        ? Optional.empty()
        : images.stream().filter(each -> isNamed(each, wanted)).findFirst();
  }

  private Descriptor only() {
    long several = images.stream().map(Descriptor::digest).distinct().count();
    if (several != 1) {
      throw new ImageException(
          place + (several == 0 ? " has no image" : " has several images"), available());
    }
    return images.getFirst();
  }

  private String available() {
    List<String> names =
        images.stream()
            .map(each -> each.name().isEmpty() ? "sha256:" + each.digest() : each.name())
            .toList();
    return names.isEmpty() ? "" : "available: " + String.join(", ", names);
  }

  private static boolean isNamed(Descriptor image, String wanted) {
    String name = image.name();
    if (name.equals(wanted) || ("sha256:" + image.digest()).equals(wanted)) {
      return true;
    }
    try {
      ImageReference read = ImageReference.read(wanted);
      return !name.isEmpty()
          && (name.equals(read.tag())
              || (name.indexOf(':') >= 0 && ImageReference.read(name).equals(read)));
    } catch (ImageException e) {
      return false; // not an image name
    }
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public boolean isPermanent() {
    return false;
  }

  @Override
  public byte[] document(Descriptor what, int limit) throws IOException {
    byte[] known = documents.get(what.digest());
    if (known != null) {
      return known;
    }
    Path file = blob(what);
    if (Files.size(file) > limit) {
      throw new IOException("a document in it is too large (" + Files.size(file) + " bytes)");
    }
    return Files.readAllBytes(file);
  }

  @Override
  public InputStream layer(Descriptor what) throws IOException {
    Path file = files.get(what.digest());
    return Files.newInputStream(file == null ? blob(what) : file);
  }

  private Path blob(Descriptor what) throws IOException {
    return inside("blobs/sha256/" + what.digest());
  }
}
