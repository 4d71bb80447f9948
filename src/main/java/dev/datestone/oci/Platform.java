package dev.datestone.oci;

import dev.datestone.content.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** Names of platforms, such as linux/amd64 or linux/arm/v7. */
final class Platform {
  private Platform() {}

  /** The platform in a configuration or descriptor; empty if it states none. */
  static String read(JsonObject json) {
    String os = json.text("os");
    return os.isEmpty() ? "" : join(os, json.text("architecture"), json.text("variant"));
  }

  /** The operating system (0), the architecture (1) or the variant (2); empty if it has none. */
  static String part(String platform, int index) {
    String[] parts = platform.split("/");
    return parts.length > index ? parts[index] : "";
  }

  /** One name for each platform: arm64/v8 is arm64, arm is arm/v7. */
  static String normalize(String platform) {
    String[] parts = platform.split("/", -1);
    if (parts.length < 2) {
      return platform;
    }
    String variant = parts.length > 2 ? parts[2] : "";
    return switch (parts[1]) {
      case "arm64" -> join(parts[0], "arm64", variant.equals("v8") ? "" : variant);
      case "amd64" -> join(parts[0], "amd64", variant.equals("v1") ? "" : variant);
      case "arm" -> join(parts[0], "arm", variant.isEmpty() ? "v7" : variant);
      default -> platform;
    };
  }

  private static String join(String os, String architecture, String variant) {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }

  /** The platforms whose images run on a platform: itself, then older variants of it. */
  static List<String> runsOn(String platform) {
    return Stream.iterate(normalize(platform), each -> !each.isEmpty(), Platform::older).toList();
  }

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
}
