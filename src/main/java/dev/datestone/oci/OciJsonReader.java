package dev.datestone.oci;

import dev.datestone.content.Digest;
import dev.datestone.content.JsonObject;
import dev.datestone.operation.HealthCheck;
import dev.datestone.operation.ImageConfig;
import dev.datestone.store.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the JSON documents of images, in the formats of the OCI and of Docker. */
public final class OciJsonReader {
  private static final String DOCKER = "application/vnd.docker.";
  private static final String DOCKER_INDEX = DOCKER + "distribution.manifest.list.v2+json";
  private static final String DOCKER_MANIFEST = DOCKER + "distribution.manifest.v2+json";
  private static final String DOCKER_CONFIG = DOCKER + "container.image.v1+json";

  private OciJsonReader() {}

  /** A manifest or an index. */
  sealed interface Document {}

  /** Images for several platforms. */
  record Index(List<Descriptor> manifests) implements Document {
    /** The image for a platform; one for an older variant if there is no better one. */
    Optional<Descriptor> choose(String platform) {
      return Platform.runsOn(platform).stream()
          .flatMap(each -> manifests.stream().filter(image -> isFor(image, each)))
          .findFirst();
    }

    private static boolean isFor(Descriptor image, String platform) {
      return Platform.normalize(image.platform()).equals(platform);
    }

    /** Its platforms, for messages. */
    String platforms() {
      List<String> all =
          manifests.stream()
              .map(Descriptor::platform)
              .filter(each -> !each.isEmpty() && !each.startsWith("unknown"))
              .distinct()
              .toList();
      return all.isEmpty() ? "none" : String.join(", ", all);
    }
  }

  /** One image, with its layers from the lowest. */
  record Manifest(Descriptor config, List<Descriptor> layers) implements Document {}

  /**
   * A configuration.
   *
   * @param layers digests of the uncompressed layers, the lowest first
   */
  record Config(String platform, List<Digest> layers, Images.ConfigDocument document) {}

  static Document document(byte[] text) throws IOException {
    JsonObject json = JsonObject.read(text);
    String type = json.text("mediaType");
    if (json.number("schemaVersion", 2) == 1) {
      throw new IOException("Docker's manifest format 1 is not supported");
    }
    if (type.equals(OciJsonWriter.INDEX) || type.equals(DOCKER_INDEX)) {
      return index(json);
    }
    if (type.equals(OciJsonWriter.MANIFEST) || type.equals(DOCKER_MANIFEST)) {
      return manifest(json);
    }
    if (!type.isEmpty()) {
      throw new IOException("it is not an image but a \"" + type + "\"");
    }
    // The media type is optional in OCI documents.
    return json.fields().containsKey("manifests") ? index(json) : manifest(json);
  }

  private static Index index(JsonObject json) throws IOException {
    List<Descriptor> manifests = new ArrayList<>();
    for (JsonObject each : json.children("manifests")) {
      manifests.add(descriptor(each));
    }
    return new Index(manifests);
  }

  private static Manifest manifest(JsonObject json) throws IOException {
    Descriptor config = descriptor(json.child("config"));
    if (!isConfig(config.mediaType())) {
      throw new IOException("it is not an image but a \"" + config.mediaType() + "\"");
    }
    List<Descriptor> layers = new ArrayList<>();
    for (JsonObject each : json.children("layers")) {
      Descriptor layer = descriptor(each);
      if (layer.mediaType().contains("foreign") || layer.mediaType().contains("nondistributable")) {
        throw new IOException("it has a foreign layer, which the registry does not have");
      }
      layers.add(layer);
    }
    return new Manifest(config, layers);
  }

  /** Whether a media type is that of an image configuration. */
  public static boolean isConfig(String mediaType) {
    return mediaType.equals(OciJsonWriter.CONFIG) || mediaType.equals(DOCKER_CONFIG);
  }

  static Descriptor descriptor(JsonObject json) throws IOException {
    String digest = json.text("digest");
    long size = json.number("size", -1);
    if (!isDigest(digest) || size < 0) {
      throw new IOException("a descriptor has no size or no sha256 digest");
    }
    return new Descriptor(
        json.text("mediaType"),
        new Digest(digest.substring(7)),
        size,
        Platform.read(json.child("platform")),
        json.child("annotations").text(OciJsonWriter.NAME));
  }

  private static boolean isDigest(String text) {
    return text.length() == 71
        && text.startsWith("sha256:")
        && text.chars().skip(7).allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  static Config config(byte[] text) throws IOException {
    JsonObject json = JsonObject.read(text);
    JsonObject inner = json.child("config");
    List<Digest> contents = new ArrayList<>();
    for (String each : json.child("rootfs").texts("diff_ids")) {
      if (!isDigest(each)) {
        throw new IOException("its configuration has the invalid layer digest \"" + each + "\"");
      }
      contents.add(new Digest(each.substring(7)));
    }
    return new Config(
        Platform.read(json),
        contents,
        new Images.ConfigDocument(
            config(inner),
            inner.texts("Env"),
            json.children("history").stream().map(OciJsonReader::historyEntry).toList()));
  }

  private static ImageConfig config(JsonObject json) {
    String folder = json.text("WorkingDir");
    return new ImageConfig(
        Images.ConfigDocument.values(json.texts("Env")),
        folder.isEmpty() ? "/" : folder,
        json.text("User"),
        json.texts("Entrypoint"),
        json.texts("Cmd"),
        labels(json.child("Labels")),
        names(json.child("ExposedPorts")),
        names(json.child("Volumes")),
        healthcheck(json.child("Healthcheck")),
        json.text("StopSignal"),
        json.texts("Shell"),
        json.texts("OnBuild"));
  }

  private static Images.HistoryEntry historyEntry(JsonObject json) {
    return new Images.HistoryEntry(
        json.text("created"),
        json.text("created_by"),
        json.text("comment"),
        json.text("author"),
        json.is("empty_layer"));
  }

  private static SortedMap<String, String> labels(JsonObject json) {
    SortedMap<String, String> labels = new TreeMap<>();
    json.fields().forEach((name, value) -> labels.put(name, String.valueOf(value)));
    return labels;
  }

  private static List<String> names(JsonObject json) {
    return json.fields().keySet().stream().sorted().toList();
  }

  private static Optional<HealthCheck> healthcheck(JsonObject json) {
    List<String> test = json.texts("Test");
    return test.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new HealthCheck(
                test,
                json.number("Interval", 0),
                json.number("Timeout", 0),
                json.number("StartPeriod", 0),
                json.number("StartInterval", 0),
                (int) json.number("Retries", 0)));
  }
}
