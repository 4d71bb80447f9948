package dev.datestone.evaluate;

import java.util.Optional;
import java.util.Set;

/**
 * Arguments that are there without a value of the user's, once they are declared. Those that need
 * git are not built yet, and refused rather than left empty.
 */
final class Builtins {
  /** The platform that we run on. */
  static final String NATIVE =
      "linux/" + (System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64");

  private static final Set<String> PARTS = Set.of("PLATFORM", "OS", "ARCH", "VARIANT");

  private Builtins() {}

  /** Whether it tells a platform. */
  static boolean isPlatform(String name) {
    return name.startsWith("TARGET") || name.startsWith("NATIVE") || name.startsWith("USER");
  }

  /** Whether the name is reserved for a builtin argument. */
  static boolean isBuiltin(String name) {
    return name.startsWith("EARTHLY_")
        || name.startsWith("EARTH_")
        || (isPlatform(name) && PARTS.contains(name.substring(name.startsWith("USER") ? 4 : 6)));
  }

  /** Its value; empty when it is not known here. */
  static Optional<String> value(
      String name,
      Project project,
      String target,
      String platform,
      boolean onHost,
      Options options) {
    String plain = name.substring(name.indexOf('_') + 1);
    if (!name.startsWith("EARTH")) {
      return Optional.of(part(name, name.startsWith("TARGET") ? platform : NATIVE));
    }
    return switch (plain) {
      case "TARGET" -> Optional.of(project.shown() + "+" + target);
      case "TARGET_NAME" -> Optional.of(target);
      case "TARGET_PROJECT", "TARGET_PROJECT_NO_TAG" -> Optional.of(project.shown());
      case "TARGET_TAG", "TARGET_TAG_DOCKER" -> Optional.of("");
      case "VERSION" -> Optional.of(options.version());
      case "BUILD_SHA" -> Optional.of("");
      case "CI" -> Optional.of(Boolean.toString(options.ci()));
      case "PUSH" -> Optional.of(Boolean.toString(options.push()));
      case "LOCALLY" -> Optional.of(Boolean.toString(onHost));
      case "SOURCE_DATE_EPOCH" -> Optional.of("0");
      default -> Optional.empty();
    };
  }

  private static String part(String name, String platform) {
    if (name.endsWith("PLATFORM")) {
      return platform;
    }
    String[] parts = platform.split("/");
    if (name.endsWith("OS")) {
      return parts[0];
    }
    if (name.endsWith("ARCH")) {
      return parts[1];
    }
    return parts.length > 2 ? parts[2] : "";
  }
}
