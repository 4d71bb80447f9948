package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.store.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the documents of images, the OCI's and Docker's. */
final class OciImage {
  private static final String DOCKER = "application/vnd.docker.";
  private static final String DOCKER_INDEX = DOCKER + "distribution.manifest.list.v2+json";
  private static final String DOCKER_MANIFEST = DOCKER + "distribution.manifest.v2+json";
  private static final String DOCKER_CONFIG = DOCKER + "container.image.v1+json";

  private OciImage() {}

  /** A manifest or an index. */
  sealed interface Document {}

  /** Images for several platforms. */
  record Index(List<OciJson.Descriptor> manifests) implements Document {}

  /** One image: what points to its configuration and its layers, the lowest first. */
  record Single(OciJson.Descriptor config, List<OciJson.Descriptor> layers) implements Document {}

  /** What an image's configuration says. */
  record Described(String platform, List<Digest> contents, Images.Config config) {}

  static Document document(byte[] text) throws IOException {
    JsonTree json = JsonTree.read(text);
    String type = json.text("mediaType");
    if (json.number("schemaVersion", 2) == 1) {
      throw new IOException("it is in Docker's first format, which nobody should write any more");
    }
    if (type.equals(OciJson.INDEX) || type.equals(DOCKER_INDEX)) {
      return index(json);
    }
    if (type.equals(OciJson.MANIFEST) || type.equals(DOCKER_MANIFEST)) {
      return single(json);
    }
    if (!type.isEmpty()) {
      throw new IOException("it is a \"" + type + "\", no image");
    }
    // OCI documents need not say what they are.
    return json.fields().containsKey("manifests") ? index(json) : single(json);
  }

  private static Index index(JsonTree json) throws IOException {
    List<OciJson.Descriptor> manifests = new ArrayList<>();
    for (JsonTree each : json.children("manifests")) {
      manifests.add(descriptor(each));
    }
    return new Index(manifests);
  }

  private static Single single(JsonTree json) throws IOException {
    OciJson.Descriptor config = descriptor(json.child("config"));
    if (!isConfig(config.mediaType())) {
      throw new IOException("it holds a \"" + config.mediaType() + "\", which is no image");
    }
    List<OciJson.Descriptor> layers = new ArrayList<>();
    for (JsonTree each : json.children("layers")) {
      OciJson.Descriptor layer = descriptor(each);
      if (layer.mediaType().contains("foreign") || layer.mediaType().contains("nondistributable")) {
        throw new IOException("one of its layers is not in the registry (\"foreign\")");
      }
      layers.add(layer);
    }
    return new Single(config, layers);
  }

  /** Whether something of this type is an image's configuration. */
  static boolean isConfig(String mediaType) {
    return mediaType.equals(OciJson.CONFIG) || mediaType.equals(DOCKER_CONFIG);
  }

  static OciJson.Descriptor descriptor(JsonTree json) throws IOException {
    String digest = json.text("digest");
    long size = json.number("size", -1);
    if (!isDigest(digest) || size < 0) {
      throw new IOException("it points to something without a size or a sha256 digest");
    }
    return new OciJson.Descriptor(
        json.text("mediaType"),
        new Digest(digest.substring(7)),
        size,
        platform(json.child("platform")),
        json.child("annotations").text(OciJson.NAME));
  }

  private static boolean isDigest(String text) {
    return text.length() == 71
        && text.startsWith("sha256:")
        && text.chars().skip(7).allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  private static String platform(JsonTree json) {
    String os = json.text("os");
    if (os.isEmpty()) {
      return "";
    }
    String variant = json.text("variant");
    return os + "/" + json.text("architecture") + (variant.isEmpty() ? "" : "/" + variant);
  }

  /** Names of platforms that mean the same become the same: arm64/v8 is arm64, arm is arm/v7. */
  static String plain(String platform) {
    String[] parts = platform.split("/", -1);
    if (parts.length < 2) {
      return platform;
    }
    String variant = parts.length > 2 ? parts[2] : "";
    return switch (parts[1]) {
      case "arm64" -> parts[0] + "/arm64" + (variant.equals("v8") ? "" : more(variant));
      case "amd64" -> parts[0] + "/amd64" + (variant.equals("v1") ? "" : more(variant));
      case "arm" -> parts[0] + "/arm/" + (variant.isEmpty() ? "v7" : variant);
      default -> platform;
    };
  }

  private static String more(String variant) {
    return variant.isEmpty() ? "" : "/" + variant;
  }

  /** The image of an index for a platform; an older variant where there is no better. */
  static Optional<OciJson.Descriptor> choose(Index index, String platform) {
    for (String each = plain(platform); !each.isEmpty(); each = older(each)) {
      for (OciJson.Descriptor manifest : index.manifests()) {
        if (plain(manifest.platform()).equals(each)) {
          return Optional.of(manifest);
        }
      }
    }
    return Optional.empty();
  }

  /** What a processor runs as well; a newer one than it is, it may not. */
  private static String older(String platform) {
    return switch (platform) {
      case "linux/amd64/v4" -> "linux/amd64/v3";
      case "linux/amd64/v3" -> "linux/amd64/v2";
      case "linux/amd64/v2" -> "linux/amd64";
      case "linux/arm64/v9" -> "linux/arm64";
      case "linux/arm/v8" -> "linux/arm/v7";
      case "linux/arm/v7" -> "linux/arm/v6";
      case "linux/arm/v6" -> "linux/arm/v5";
      default -> "";
    };
  }

  static Described described(byte[] text) throws IOException {
    JsonTree json = JsonTree.read(text);
    JsonTree inner = json.child("config");
    List<Digest> contents = new ArrayList<>();
    for (String each : json.child("rootfs").texts("diff_ids")) {
      if (!isDigest(each)) {
        throw new IOException("its configuration names a layer by \"" + each + "\"");
      }
      contents.add(new Digest(each.substring(7)));
    }
    return new Described(
        platform(json),
        contents,
        new Images.Config(
            inner.texts("Env"),
            inner.text("WorkingDir"),
            inner.text("User"),
            inner.texts("Entrypoint"),
            inner.texts("Cmd"),
            labels(inner.child("Labels")),
            names(inner.child("ExposedPorts")),
            names(inner.child("Volumes")),
            inner.text("StopSignal"),
            inner.texts("Shell"),
            check(inner.child("Healthcheck")),
            json.children("history").stream().map(OciImage::line).toList()));
  }

  private static Images.Line line(JsonTree json) {
    return new Images.Line(
        json.text("created"),
        json.text("created_by"),
        json.text("comment"),
        json.text("author"),
        json.is("empty_layer"));
  }

  private static List<String> labels(JsonTree json) {
    List<String> labels = new ArrayList<>();
    json.fields().forEach((name, value) -> labels.add(name + "=" + value));
    return labels;
  }

  private static List<String> names(JsonTree json) {
    return json.fields().keySet().stream().sorted().toList();
  }

  private static Optional<Images.Check> check(JsonTree json) {
    List<String> test = json.texts("Test");
    return test.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Images.Check(
                test,
                json.number("Interval", 0),
                json.number("Timeout", 0),
                json.number("StartPeriod", 0),
                json.number("StartInterval", 0),
                (int) json.number("Retries", 0)));
  }

  /** All platforms of an index, for a message. */
  static String platforms(Index index) {
    List<String> all =
        index.manifests().stream()
            .map(OciJson.Descriptor::platform)
            .filter(each -> !each.isEmpty() && !each.startsWith("unknown"))
            .distinct()
            .toList();
    return all.isEmpty() ? "none" : String.join(", ", all);
  }
}
