package dev.datestone.evaluate;

import java.util.Optional;

/**
 * Arguments that are there without a value of the user's, once they are declared. Those that need
 * git are not built yet, and refused rather than left empty.
 */
final class Builtins {
  private Builtins() {}

  /** Whether the name is reserved for a builtin argument. */
  static boolean isBuiltin(String name) {
    return name.startsWith("EARTHLY_")
        || name.startsWith("EARTH_")
        || name.matches("(TARGET|NATIVE|USER)(PLATFORM|OS|ARCH|VARIANT)");
  }

  /** Its value; empty when it is not known here. */
  static Optional<String> value(String name, Project project, String target, Options options) {
    String plain = name.replaceFirst("^EARTH(LY)?_", "");
    if (plain.equals(name)) {
      return platform(name);
    }
    return switch (plain) {
      case "TARGET" -> Optional.of(project.shown() + "+" + target);
      case "TARGET_NAME" -> Optional.of(target);
      case "TARGET_PROJECT", "TARGET_PROJECT_NO_TAG" -> Optional.of(project.shown());
      case "TARGET_TAG", "TARGET_TAG_DOCKER" -> Optional.of("");
      case "VERSION" -> Optional.of(options.version());
      case "BUILD_SHA" -> Optional.of("");
      case "CI" -> Optional.of(Boolean.toString(options.ci()));
      case "PUSH", "LOCALLY" -> Optional.of("false");
      case "SOURCE_DATE_EPOCH" -> Optional.of("0");
      default -> Optional.empty();
    };
  }

  private static Optional<String> platform(String name) {
    String architecture = System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64";
    if (name.endsWith("PLATFORM")) {
      return Optional.of("linux/" + architecture);
    }
    if (name.endsWith("OS")) {
      return Optional.of("linux");
    }
    return Optional.of(name.endsWith("ARCH") ? architecture : "");
  }
}
