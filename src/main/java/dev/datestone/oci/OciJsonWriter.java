package dev.datestone.oci;

import dev.datestone.content.Digest;
import dev.datestone.content.JsonObject;
import dev.datestone.operation.HealthCheck;
import dev.datestone.operation.ImageConfig;
import dev.datestone.store.Images;
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

  public static byte[] bytes(String document) {
    return document.getBytes(StandardCharsets.UTF_8);
  }

  public static Digest digest(String document) {
    return Digest.of(bytes(document));
  }

  static String config(
      ImageDescription image, BaseImage base, List<PackedImage.Layer> layers, String created) {
    List<Images.HistoryEntry> history = new ArrayList<>(base.history(created));
    history.addAll(history(image, base, layers.size(), created));
    return new JsonObject()
        .put("created", created)
        .put("architecture", Platform.part(image.platform(), 1))
        .putUnlessEmpty("variant", Platform.part(image.platform(), 2))
        .put("os", Platform.part(image.platform(), 0))
        .put("config", config(image.config(), base))
        .put(
            "rootfs",
            new JsonObject()
                .put("type", "layers")
                .put("diff_ids", layers.stream().map(each -> "sha256:" + each.contents()).toList()))
        .put("history", history.stream().map(OciJsonWriter::historyEntry).toList())
        .toString();
  }

  private static JsonObject config(ImageConfig image, BaseImage base) {
    JsonObject json =
        new JsonObject()
            .putUnlessEmpty("User", image.user())
            .putUnlessEmpty("ExposedPorts", set(image.ports()))
            .putUnlessEmpty("Env", environment(image.environment(), base.environment()))
            .putUnlessEmpty("Entrypoint", image.entrypoint())
            .putUnlessEmpty("Cmd", image.command())
            .putUnlessEmpty("Volumes", set(image.volumes()))
            .putUnlessEmpty("WorkingDir", image.workingDirectory());
    if (!image.labels().isEmpty()) {
      json.put("Labels", image.labels());
    }
    json.putUnlessEmpty("StopSignal", image.stopSignal())
        .putUnlessEmpty("Shell", image.shell())
        .putUnlessEmpty("OnBuild", image.onBuild());
    image.healthCheck().ifPresent(check -> json.put("Healthcheck", healthCheck(check)));
    return json;
  }

  private static JsonObject healthCheck(HealthCheck check) {
    return new JsonObject()
        .putUnlessEmpty("Test", check.test())
        .putUnlessEmpty("Interval", check.interval())
        .putUnlessEmpty("Timeout", check.timeout())
        .putUnlessEmpty("StartPeriod", check.startPeriod())
        .putUnlessEmpty("StartInterval", check.startInterval())
        .putUnlessEmpty("Retries", check.retries());
  }

  /** In the order of the base image, then new variables. */
  private static List<String> environment(Map<String, String> values, List<String> base) {
    Set<String> names = new LinkedHashSet<>();
    base.forEach(each -> names.add(each.split("=", 2)[0]));
    names.retainAll(values.keySet());
    names.addAll(values.keySet());
    return names.stream().map(name -> name + "=" + values.get(name)).toList();
  }

  /** A set as these documents have it: an object with an empty object for each value. */
  private static JsonObject set(Collection<String> values) {
    JsonObject set = new JsonObject();
    values.stream().sorted().forEach(value -> set.put(value, new JsonObject()));
    return set;
  }

  private static JsonObject historyEntry(Images.HistoryEntry entry) {
    return new JsonObject()
        .putUnlessEmpty("created", entry.created())
        .putUnlessEmpty("created_by", entry.text())
        .putUnlessEmpty("author", entry.author())
        .putUnlessEmpty("comment", entry.comment())
        .putUnlessEmpty("empty_layer", entry.empty());
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
    return new JsonObject()
        .put("schemaVersion", 2)
        .put("mediaType", MANIFEST)
        .put("config", config.json())
        .put("layers", layers.stream().map(Descriptor::json).toList())
        .toString();
  }

  static String index(List<Descriptor> manifests) {
    return index(List.of(), manifests);
  }

  /**
   * An index.
   *
   * @param others entries as JSON, listed first
   */
  static String index(List<JsonObject.Raw> others, List<Descriptor> manifests) {
    List<Object> all = new ArrayList<>(others);
    manifests.forEach(each -> all.add(each.json()));
    return new JsonObject()
        .put("schemaVersion", 2)
        .put("mediaType", INDEX)
        .put("manifests", all)
        .toString();
  }
}
