package dev.datestone.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.datestone.content.Digest;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes images into a folder in the OCI's form. Each file is written beside its place and renamed,
 * the index last: a killed process leaves the folder as it was, or with blobs that nothing names.
 */
final class OciLayout {
  static final String MARK_NAME = "oci-layout";
  static final String MARK = "{\"imageLayoutVersion\":\"1.0.0\"}";
  static final String INDEX = "index.json";

  private final ImagePacker packer;

  OciLayout(ImagePacker packer) {
    this.packer = packer;
  }

  /** Where the contents of a blob come from. */
  interface Source {
    Path file() throws IOException, InterruptedException;
  }

  /**
   * A blob of an image: bytes, or a layer's archive.
   *
   * @param from an image that has it as well
   */
  record Blob(Digest digest, long size, String document, Source source, Optional<ImageName> from) {
    static Blob of(String document) {
      return new Blob(
          OciJson.digest(document),
          OciJson.bytes(document).length,
          document,
          () -> {
            throw new IOException("a document has no file");
          },
          Optional.empty());
    }

    boolean isDocument() {
      return !document.isEmpty();
    }
  }

  /** All blobs that the images need, each once; what points comes after what it points to. */
  List<Blob> blobs(List<NamedImage> images) {
    Map<Digest, Blob> blobs = new LinkedHashMap<>();
    for (NamedImage named : images) {
      for (PackedImage image : named.platforms()) {
        for (int i = 0; i < image.layers().size(); i++) {
          int layer = i;
          blobs.putIfAbsent(
              image.layers().get(i).blob(),
              new Blob(
                  image.layers().get(i).blob(),
                  image.layers().get(i).size(),
                  "",
                  () -> packer.file(image, layer),
                  image.isOfBase(i) ? image.base().from() : Optional.empty()));
        }
        blobs.putIfAbsent(image.id(), Blob.of(image.config()));
        blobs.putIfAbsent(image.digest(), Blob.of(image.manifest()));
      }
      String index = named.index();
      if (!index.isEmpty()) {
        blobs.putIfAbsent(OciJson.digest(index), Blob.of(index));
      }
    }
    return List.copyOf(blobs.values());
  }

  static String index(List<NamedImage> images) {
    return OciJson.index(images.stream().map(NamedImage::descriptor).toList());
  }

  /** Returns whether anything was changed. */
  boolean write(Path folder, List<NamedImage> images) throws IOException, InterruptedException {
    Path mark = folder.resolve(MARK_NAME);
    Path index = folder.resolve(INDEX);
    if (Files.exists(folder) && !Files.exists(mark) && !isEmpty(folder)) {
      throw new ImageException(
          folder + " is there and no OCI folder",
          "name one that is not there yet, or an empty one");
    }
    Path place = Files.createDirectories(folder.resolve("blobs/sha256"));
    boolean changed = false;
    for (Blob blob : blobs(images)) {
      Path file = place.resolve(blob.digest().hex());
      if (!Files.exists(file) || Files.size(file) != blob.size()) {
        if (blob.isDocument()) {
          replace(file, blob.document());
        } else {
          copy(blob.source().file(), file);
        }
        changed = true;
      }
    }
    boolean marked = put(mark, MARK);
    boolean listed = put(index, merged(index, images));
    return changed || marked || listed;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var names = Files.newDirectoryStream(folder)) {
      return !names.iterator().hasNext();
    }
  }

  private static boolean put(Path file, String document) throws IOException {
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), OciJson.bytes(document))) {
      return false;
    }
    replace(file, document);
    return true;
  }

  private static void replace(Path file, String document) throws IOException {
    Path fresh = fresh(file);
    try {
      Files.deleteIfExists(fresh);
      Files.write(fresh, OciJson.bytes(document), StandardOpenOption.CREATE_NEW);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void copy(Path from, Path file) throws IOException {
    Path fresh = fresh(file);
    try {
      Files.copy(from, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** The same name each time, so that what a killed process leaves is removed; never too long. */
  static Path fresh(Path file) {
    String name = String.valueOf(file.getFileName());
    return file.resolveSibling(".datestone-" + OciJson.digest(name).hex().substring(0, 16));
  }

  /** The folder's other images, then ours. */
  private static String merged(Path index, List<NamedImage> images) throws IOException {
    if (!Files.exists(index)) {
      return index(images);
    }
    List<String> names = images.stream().map(NamedImage::name).toList();
    List<String> others = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(Files.readAllBytes(index))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean manifests = json.currentName().equals("manifests");
        json.nextToken();
        if (manifests) {
          while (json.nextToken() == JsonToken.START_OBJECT) {
            Other other = other(json);
            if (!names.contains(other.name())) {
              others.add(other.text());
            }
          }
        } else {
          json.skipChildren();
        }
      }
    }
    return OciJson.object(
        out -> {
          out.writeNumberField("schemaVersion", 2);
          out.writeStringField("mediaType", OciJson.INDEX);
          out.writeArrayFieldStart("manifests");
          for (String other : others) {
            out.writeRawValue(other);
          }
          for (NamedImage image : images) {
            image.descriptor().write(out);
          }
          out.writeEndArray();
        });
  }

  /** An entry of an index as it stands there. */
  private record Other(String name, String text) {}

  private static Other other(JsonParser json) throws IOException {
    StringWriter text = new StringWriter();
    String name = "";
    int depth = 0;
    try (JsonGenerator copy = new JsonFactory().createGenerator(text)) {
      for (JsonToken token = json.currentToken(); token != null; token = json.nextToken()) {
        copy.copyCurrentEvent(json);
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd() && --depth == 0) {
          break;
        } else if (token == JsonToken.VALUE_STRING
            && depth == 2
            && OciJson.NAME.equals(json.currentName())) {
          name = json.getText();
        }
      }
    }
    return new Other(name, text.toString());
  }
}
