package dev.datestone.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.datestone.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Images in a folder: in the OCI's form, or what {@code docker save} has in its archive. Nothing
 * outside the folder is read, wherever its links lead.
 */
final class ImageFolder implements Blobs {
  private static final String NAME = "io.containerd.image.name";

  private final Path root;
  private final String place;
  private final List<OciJson.Descriptor> images = new ArrayList<>();
  private final Map<Digest, byte[]> documents = new HashMap<>();
  private final Map<Digest, Path> files = new HashMap<>();

  private ImageFolder(Path root, String place) {
    this.root = root;
    this.place = place;
  }

  /** The images in a folder; empty when it is none of images. */
  static Optional<ImageFolder> of(Path root, String place) throws IOException {
    ImageFolder folder = new ImageFolder(root, place);
    if (isFile(root.resolve(OciLayout.MARK_NAME)) && isFile(root.resolve(OciLayout.INDEX))) {
      folder.readIndex();
      return Optional.of(folder);
    }
    Path manifest = root.resolve("manifest.json");
    // A root file system may have a manifest.json of its own.
    if (isFile(manifest) && Files.size(manifest) <= ImageIntake.MOST_OF_A_DOCUMENT) {
      List<JsonTree> saved = list(Files.readAllBytes(manifest));
      if (!saved.isEmpty() && saved.stream().noneMatch(each -> each.text("Config").isEmpty())) {
        for (JsonTree each : saved) {
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

  private static List<JsonTree> list(byte[] text) {
    List<JsonTree> all = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      if (json.nextToken() == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          all.add(JsonTree.of(json));
        }
      }
    } catch (IOException e) {
      return List.of(); // not docker's
    }
    return all;
  }

  private void readIndex() throws IOException {
    Path index = root.resolve(OciLayout.INDEX);
    if (Files.size(index) > ImageIntake.MOST_OF_A_DOCUMENT) {
      throw new IOException("its index.json is too long");
    }
    JsonTree json = JsonTree.read(Files.readAllBytes(index));
    for (JsonTree each : json.children("manifests")) {
      OciJson.Descriptor image = OciImage.descriptor(each);
      String whole = each.child("annotations").text(NAME);
      images.add(whole.isEmpty() ? image : image.named(whole));
    }
  }

  /** An image of {@code docker save}, told as the OCI would. */
  private void readSaved(JsonTree saved) throws IOException {
    Path config = inside(saved.text("Config"));
    List<OciJson.Descriptor> layers = new ArrayList<>();
    for (String layer : saved.texts("Layers")) {
      Path file = inside(layer);
      Digest digest = digest(file);
      files.put(digest, file);
      layers.add(
          new OciJson.Descriptor(
              "application/vnd.oci.image.layer.v1.tar", digest, Files.size(file), "", ""));
    }
    if (Files.size(config) > ImageIntake.MOST_OF_A_DOCUMENT) {
      throw new IOException("a configuration in it is too long");
    }
    byte[] configuration = Files.readAllBytes(config);
    documents.put(Digest.of(configuration), configuration);
    String manifest =
        OciJson.object(
            json -> {
              json.writeNumberField("schemaVersion", 2);
              json.writeStringField("mediaType", OciJson.MANIFEST);
              json.writeFieldName("config");
              new OciJson.Descriptor(
                      OciJson.CONFIG, Digest.of(configuration), configuration.length, "", "")
                  .write(json);
              json.writeArrayFieldStart("layers");
              for (OciJson.Descriptor layer : layers) {
                layer.write(json);
              }
              json.writeEndArray();
            });
    documents.put(OciJson.digest(manifest), OciJson.bytes(manifest));
    List<String> names = saved.texts("RepoTags");
    OciJson.Descriptor image = OciJson.Descriptor.of(OciJson.MANIFEST, manifest);
    images.add(image.named(names.isEmpty() ? "" : names.getFirst()));
    names.stream().skip(1).forEach(name -> images.add(image.named(name)));
  }

  /** A file that an archive names; older ones lead to it by a link. */
  private Path inside(String name) throws IOException {
    Path file = root.resolve(name).normalize();
    if (name.isEmpty() || name.startsWith("/") || !file.startsWith(root)) {
      throw new IOException("it names a file \"" + name + "\" that is not in it");
    }
    if (!Files.exists(file)) {
      throw new IOException("it lacks the file \"" + name + "\" that it names");
    }
    Path real = file.toRealPath();
    if (!real.startsWith(root.toRealPath()) || !isFile(real)) {
      throw new IOException("its file \"" + name + "\" leads out of it");
    }
    return real;
  }

  private static Digest digest(Path file) throws IOException {
    MessageDigest digest = Digest.bulk();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return new Digest(HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * The image that is called so: by its whole name, by its tag alone, or the only one there is.
   *
   * @param wanted a name, a tag, {@code sha256:…}, or empty
   */
  OciJson.Descriptor image(String wanted) {
    Optional<OciJson.Descriptor> called = find(wanted);
    return called.isPresent() ? called.get() : only();
  }

  /**
   * The image that is called so, and no other; of an empty name the only one.
   *
   * @param wanted as above
   */
  OciJson.Descriptor called(String wanted) {
    return wanted.isEmpty()
        ? only()
        : find(wanted)
            .orElseThrow(
                () -> new ImageException(place + " holds no image \"" + wanted + "\"", has()));
  }

  private Optional<OciJson.Descriptor> find(String wanted) {
    return wanted.isEmpty()
        ? Optional.empty()
        : images.stream().filter(each -> isCalled(each, wanted)).findFirst();
  }

  private OciJson.Descriptor only() {
    long several = images.stream().map(OciJson.Descriptor::digest).distinct().count();
    if (several != 1) {
      throw new ImageException(
          place + (several == 0 ? " holds no image" : " holds several images"), has());
    }
    return images.getFirst();
  }

  private String has() {
    List<String> names =
        images.stream()
            .map(each -> each.name().isEmpty() ? "sha256:" + each.digest() : each.name())
            .toList();
    return names.isEmpty() ? "" : "it has " + String.join(", ", names);
  }

  private static boolean isCalled(OciJson.Descriptor image, String wanted) {
    String name = image.name();
    if (name.equals(wanted) || ("sha256:" + image.digest()).equals(wanted)) {
      return true;
    }
    try {
      ImageName read = ImageName.read(wanted);
      return !name.isEmpty()
          && (name.equals(read.tag())
              || (name.indexOf(':') >= 0 && ImageName.read(name).equals(read)));
    } catch (ImageException e) {
      return false; // no registry's name
    }
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public boolean lasts() {
    return false;
  }

  @Override
  public byte[] document(OciJson.Descriptor what, int most) throws IOException {
    byte[] known = documents.get(what.digest());
    if (known != null) {
      return known;
    }
    Path file = blob(what);
    if (Files.size(file) > most) {
      throw new IOException("a document in it has " + Files.size(file) + " bytes");
    }
    return Files.readAllBytes(file);
  }

  @Override
  public InputStream layer(OciJson.Descriptor what) throws IOException {
    Path file = files.get(what.digest());
    return Files.newInputStream(file == null ? blob(what) : file);
  }

  private Path blob(OciJson.Descriptor what) throws IOException {
    return inside("blobs/sha256/" + what.digest());
  }
}
