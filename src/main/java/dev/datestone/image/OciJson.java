package dev.datestone.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.datestone.content.Digest;
import dev.datestone.store.Images;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The documents of an image as the OCI's papers have them, always in the same order. */
final class OciJson {
  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String INDEX = "application/vnd.oci.image.index.v1+json";
  static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String NAME = "org.opencontainers.image.ref.name";

  private OciJson() {}

  /** What writes into a document. */
  interface Inside {
    void write(JsonGenerator json) throws IOException;
  }

  /** What a document points to. */
  record Descriptor(String mediaType, Digest digest, long size, String platform, String name) {
    static Descriptor of(String mediaType, String document) {
      return new Descriptor(mediaType, OciJson.digest(document), bytes(document).length, "", "");
    }

    static Descriptor of(Images.Archive layer) {
      return new Descriptor(layer.mediaType(), layer.blob(), layer.size(), "", "");
    }

    Descriptor forPlatform(String newPlatform) {
      return new Descriptor(mediaType, digest, size, newPlatform, name);
    }

    Descriptor named(String newName) {
      return new Descriptor(mediaType, digest, size, platform, newName);
    }

    void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("mediaType", mediaType);
      json.writeStringField("digest", "sha256:" + digest);
      json.writeNumberField("size", size);
      if (!platform.isEmpty()) {
        String[] parts = platform.split("/");
        json.writeObjectFieldStart("platform");
        json.writeStringField("architecture", parts.length > 1 ? parts[1] : "");
        json.writeStringField("os", parts[0]);
        text(json, "variant", parts.length > 2 ? parts[2] : "");
        json.writeEndObject();
      }
      if (!name.isEmpty()) {
        json.writeObjectFieldStart("annotations");
        json.writeStringField(NAME, name);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
  }

  static byte[] bytes(String document) {
    return document.getBytes(StandardCharsets.UTF_8);
  }

  static Digest digest(String document) {
    return Digest.of(bytes(document));
  }

  static String document(Inside inside) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      inside.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  static String object(Inside inside) {
    return document(
        json -> {
          json.writeStartObject();
          inside.write(json);
          json.writeEndObject();
        });
  }

  static String config(
      ImageDescription image, Base base, List<PackedImage.Layer> layers, String created) {
    return object(
        json -> {
          json.writeStringField("created", created);
          json.writeStringField("architecture", image.architecture());
          text(json, "variant", image.variant());
          json.writeStringField("os", image.os());
          json.writeObjectFieldStart("config");
          running(json, image);
          json.writeEndObject();
          json.writeObjectFieldStart("rootfs");
          json.writeStringField("type", "layers");
          json.writeArrayFieldStart("diff_ids");
          for (PackedImage.Layer layer : layers) {
            json.writeString("sha256:" + layer.contents());
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeArrayFieldStart("history");
          List<Images.Line> lines = new ArrayList<>(base.lines(created));
          lines.addAll(history(image, base, layers.size(), created));
          for (Images.Line line : lines) {
            line(json, line);
          }
          json.writeEndArray();
        });
  }

  private static void running(JsonGenerator json, ImageDescription image) throws IOException {
    text(json, "User", image.user());
    set(json, "ExposedPorts", image.ports());
    texts(json, "Env", image.environment());
    texts(json, "Entrypoint", image.entrypoint());
    texts(json, "Cmd", image.command());
    set(json, "Volumes", image.volumes());
    text(json, "WorkingDir", image.folder());
    if (!image.labels().isEmpty()) {
      json.writeObjectFieldStart("Labels");
      for (var label : image.labels().entrySet()) {
        json.writeStringField(label.getKey(), label.getValue());
      }
      json.writeEndObject();
    }
    text(json, "StopSignal", image.stopSignal());
    texts(json, "Shell", image.shell());
    if (image.check().isPresent()) {
      ImageDescription.Check check = image.check().get();
      json.writeObjectFieldStart("Healthcheck");
      texts(json, "Test", check.test());
      number(json, "Interval", check.interval());
      number(json, "Timeout", check.timeout());
      number(json, "StartPeriod", check.startPeriod());
      number(json, "StartInterval", check.startInterval());
      number(json, "Retries", check.retries());
      json.writeEndObject();
    }
  }

  private static void text(JsonGenerator json, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }

  private static void number(JsonGenerator json, String name, long value) throws IOException {
    if (value != 0) {
      json.writeNumberField(name, value);
    }
  }

  static void texts(JsonGenerator json, String name, Collection<String> values) throws IOException {
    if (!values.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (String value : values) {
        json.writeString(value);
      }
      json.writeEndArray();
    }
  }

  private static void set(JsonGenerator json, String name, Collection<String> values)
      throws IOException {
    if (!values.isEmpty()) {
      json.writeObjectFieldStart(name);
      for (String value : values.stream().sorted().distinct().toList()) {
        json.writeObjectFieldStart(value);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
  }

  private static void line(JsonGenerator json, Images.Line line) throws IOException {
    json.writeStartObject();
    text(json, "created", line.created());
    text(json, "created_by", line.text());
    text(json, "author", line.author());
    text(json, "comment", line.comment());
    if (line.empty()) {
      json.writeBooleanField("empty_layer", true);
    }
    json.writeEndObject();
  }

  /** One line for each layer and for each step without one; a base has lines of its own. */
  private static List<Images.Line> history(
      ImageDescription image, Base base, int layers, String created) {
    long own = image.history().stream().filter(step -> !step.base() && step.changes()).count();
    List<Images.Line> lines = new ArrayList<>();
    for (ImageDescription.Step step : image.history()) {
      long times = step.base() ? (base.isNone() ? layers - own : 0) : 1;
      for (long i = 0; i < times; i++) {
        lines.add(new Images.Line(created, step.text(), "", "", !step.changes()));
      }
    }
    return lines;
  }

  static String manifest(String config, List<PackedImage.Layer> layers) {
    return object(
        json -> {
          json.writeNumberField("schemaVersion", 2);
          json.writeStringField("mediaType", MANIFEST);
          json.writeFieldName("config");
          Descriptor.of(CONFIG, config).write(json);
          json.writeArrayFieldStart("layers");
          for (PackedImage.Layer layer : layers) {
            new Descriptor(layer.compression().mediaType(), layer.blob(), layer.size(), "", "")
                .write(json);
          }
          json.writeEndArray();
        });
  }

  static String index(List<Descriptor> manifests) {
    return object(
        json -> {
          json.writeNumberField("schemaVersion", 2);
          json.writeStringField("mediaType", INDEX);
          json.writeArrayFieldStart("manifests");
          for (Descriptor each : manifests) {
            each.write(json);
          }
          json.writeEndArray();
        });
  }
}
