package dev.datestone.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.datestone.archive.ImageException;
import dev.datestone.content.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes images into a folder as an OCI image layout. The index is written last: a killed process
 * leaves the folder as it was, or with unused blobs.
 */
final class OciLayoutWriter {
  static final String MARKER_NAME = "oci-layout";
  static final String MARKER = "{\"imageLayoutVersion\":\"1.0.0\"}";
  static final String INDEX = "index.json";

  private final ImagePacker packer;

  OciLayoutWriter(ImagePacker packer) {
    this.packer = packer;
  }

  static String index(List<NamedImage> images) {
    return OciJsonWriter.index(images.stream().map(NamedImage::descriptor).toList());
  }

  /** Returns whether anything was changed. */
  boolean write(Path folder, List<NamedImage> images) throws IOException, InterruptedException {
    Path marker = folder.resolve(MARKER_NAME);
    Path index = folder.resolve(INDEX);
    if (Files.exists(folder) && !Files.exists(marker) && !isEmpty(folder)) {
      throw new ImageException(
          folder + " exists and is not an OCI layout", "name a new or an empty folder");
    }
    Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
    boolean changed = false;
    for (ImageBlob blob : packer.blobs(images)) {
      Path file = blobs.resolve(blob.digest().hex());
      if (!Files.exists(file) || Files.size(file) != blob.size()) {
        try (InputStream in = blob.open()) {
          AtomicFile.write(file, in::transferTo);
        }
        changed = true;
      }
    }
    boolean marked = AtomicFile.update(marker, MARKER);
    boolean listed = AtomicFile.update(index, merged(index, images));
    return changed || marked || listed;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var names = Files.newDirectoryStream(folder)) {
      return !names.iterator().hasNext();
    }
  }

  /** Keeps images of other names that the index lists, as they are written there. */
  private static String merged(Path index, List<NamedImage> images) throws IOException {
    if (!Files.exists(index)) {
      return index(images);
    }
    List<String> names = images.stream().map(NamedImage::name).toList();
    List<JsonObject.Raw> others = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(Files.readAllBytes(index))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean manifests = json.currentName().equals("manifests");
        json.nextToken();
        if (manifests) {
          while (json.nextToken() == JsonToken.START_OBJECT) {
            Other other = other(json);
            if (!names.contains(other.name())) {
              others.add(new JsonObject.Raw(other.text()));
            }
          }
        } else {
          json.skipChildren();
        }
      }
    }
    return OciJsonWriter.index(others, images.stream().map(NamedImage::descriptor).toList());
  }

  /** An entry of an existing index. */
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
            && OciJsonWriter.NAME.equals(json.currentName())) {
          name = json.getText();
        }
      }
    }
    return new Other(name, text.toString());
  }
}
