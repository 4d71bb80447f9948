package dev.datestone.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.datestone.content.Digest;
import dev.datestone.operation.HealthCheck;
import dev.datestone.operation.ImageConfig;
import dev.datestone.store.Images;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the JSON documents of an image, with fields in a fixed order. */
public final class OciJsonWriter {
  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";
  static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String NAME = "org.opencontainers.image.ref.name";

  private OciJsonWriter() {}

  /** Writes a part of a document. */
  interface Inside {
    void write(JsonGenerator json) throws IOException;
  }

  public static byte[] bytes(String document) {
    return document.getBytes(StandardCharsets.UTF_8);
  }

  public static Digest digest(String document) {
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
      ImageDescription image, BaseImage base, List<PackedImage.Layer> layers, String created) {
    return object(
        json -> {
          json.writeStringField("created", created);
          json.writeStringField("architecture", Platform.part(image.platform(), 1));
          text(json, "variant", Platform.part(image.platform(), 2));
          json.writeStringField("os", Platform.part(image.platform(), 0));
          json.writeObjectFieldStart("config");
          config(json, image.config(), base);
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
          for (Images.HistoryEntry each : base.history(created)) {
            write(json, each);
          }
          for (Images.HistoryEntry each : history(image, base, layers.size(), created)) {
            write(json, each);
          }
          json.writeEndArray();
        });
  }

  private static void config(JsonGenerator json, ImageConfig image, BaseImage base)
      throws IOException {
    text(json, "User", image.user());
    set(json, "ExposedPorts", image.ports());
    texts(json, "Env", environment(image.environment(), base.environment()));
    texts(json, "Entrypoint", image.entrypoint());
    texts(json, "Cmd", image.command());
    set(json, "Volumes", image.volumes());
    text(json, "WorkingDir", image.workingDirectory());
    if (!image.labels().isEmpty()) {
      json.writeObjectFieldStart("Labels");
      for (var label : image.labels().entrySet()) {
        json.writeStringField(label.getKey(), label.getValue());
      }
      json.writeEndObject();
    }
    text(json, "StopSignal", image.stopSignal());
    texts(json, "Shell", image.shell());
    if (image.healthCheck().isPresent()) {
      HealthCheck check = image.healthCheck().get();
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

  /** In the order of the base image, then new variables. */
  private static List<String> environment(Map<String, String> values, List<String> base) {
    Set<String> names = new LinkedHashSet<>();
    base.forEach(each -> names.add(each.split("=", 2)[0]));
    names.retainAll(values.keySet());
    names.addAll(values.keySet());
    return names.stream().map(name -> name + "=" + values.get(name)).toList();
  }

  static void text(JsonGenerator json, String name, String value) throws IOException {
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

  private static void write(JsonGenerator json, Images.HistoryEntry entry) throws IOException {
    json.writeStartObject();
    text(json, "created", entry.created());
    text(json, "created_by", entry.text());
    text(json, "author", entry.author());
    text(json, "comment", entry.comment());
    if (entry.empty()) {
      json.writeBooleanField("empty_layer", true);
    }
    json.writeEndObject();
  }

  /** One entry for each layer, and for each step without one. */
  private static List<Images.HistoryEntry> history(
      ImageDescription image, BaseImage base, int layers, String created) {
    long own = image.history().stream().filter(step -> !step.base() && step.changes()).count();
    List<Images.HistoryEntry> entries = new ArrayList<>();
    for (ImageDescription.Step step : image.history()) {
      long times = step.base() ? (base.isNone() ? layers - own : 0) : 1;
      for (long i = 0; i < times; i++) {
        entries.add(new Images.HistoryEntry(created, step.text(), "", "", !step.changes()));
      }
    }
    return entries;
  }

  static String manifest(String config, List<PackedImage.Layer> layers) {
    return manifest(
        Descriptor.of(CONFIG, config),
        layers.stream()
            .map(
                layer ->
                    new Descriptor(layer.compression().mediaType(), layer.blob(), layer.size()))
            .toList());
  }

  static String manifest(Descriptor config, List<Descriptor> layers) {
    return object(
        json -> {
          json.writeNumberField("schemaVersion", 2);
          json.writeStringField("mediaType", MANIFEST);
          json.writeFieldName("config");
          config.write(json);
          json.writeArrayFieldStart("layers");
          for (Descriptor layer : layers) {
            layer.write(json);
          }
          json.writeEndArray();
        });
  }

  static String index(List<Descriptor> manifests) {
    return index(List.of(), manifests);
  }

  /**
   * An index.
   *
   * @param others entries as JSON, listed first
   */
  static String index(List<String> others, List<Descriptor> manifests) {
    return object(
        json -> {
          json.writeNumberField("schemaVersion", 2);
          json.writeStringField("mediaType", INDEX);
          json.writeArrayFieldStart("manifests");
          for (String other : others) {
            json.writeRawValue(other);
          }
          for (Descriptor each : manifests) {
            each.write(json);
          }
          json.writeEndArray();
        });
  }
}
