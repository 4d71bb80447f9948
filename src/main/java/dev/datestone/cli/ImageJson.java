package dev.datestone.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.datestone.operation.HealthCheck;
import dev.datestone.operation.ImageConfig;
import dev.datestone.store.Images;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;

/**
 * Images as JSON: an array, with the names of an image's configuration as other tools have them.
 */
final class ImageJson {
  private ImageJson() {}

  static String of(List<Images.Image> images) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartArray();
      for (Images.Image image : images) {
        write(json, image);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Images.Image image) throws IOException {
    ImageConfig config = image.document().config();
    json.writeStartObject();
    json.writeStringField("name", image.name());
    json.writeStringField("digest", image.digest().isEmpty() ? "" : "sha256:" + image.digest());
    json.writeStringField("platform", image.platform());
    json.writeStringField("content", image.snapshot().content().hex());
    json.writeStringField("from", image.source());
    json.writeNumberField("size", image.size());
    texts(json, "layers", image.snapshot().layers());
    json.writeObjectFieldStart("config");
    texts(json, "Env", image.document().environment());
    json.writeStringField("WorkingDir", config.workingDirectory());
    json.writeStringField("User", config.user());
    texts(json, "Entrypoint", config.entrypoint());
    texts(json, "Cmd", config.command());
    texts(json, "Labels", config.labels().entrySet().stream().map(Object::toString).toList());
    texts(json, "ExposedPorts", config.ports());
    texts(json, "Volumes", config.volumes());
    json.writeStringField("StopSignal", config.stopSignal());
    texts(json, "Shell", config.shell());
    texts(json, "Healthcheck", config.healthCheck().map(HealthCheck::test).orElse(List.of()));
    json.writeEndObject();
    texts(
        json,
        "history",
        image.document().history().stream().map(Images.HistoryEntry::text).toList());
    json.writeEndObject();
  }

  private static void texts(JsonGenerator json, String name, Collection<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
