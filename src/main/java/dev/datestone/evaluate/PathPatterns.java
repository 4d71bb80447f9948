package dev.datestone.evaluate;

import java.util.regex.Pattern;

/** Patterns in paths, as an Earthfile means them. */
final class PathPatterns {
  /** {@code **} is the same as {@code *} there. */
  private static final Pattern STARS = Pattern.compile("(?<!\\\\)\\*{2,}");

  private static final Pattern WILDCARD = Pattern.compile("(?<!\\\\)[*\\[]");

  private PathPatterns() {}

  /** A path of an artifact. */
  static String ofArtifact(String written) {
    return STARS.matcher(written).replaceAll("*");
  }

  /** A path in the build context: where nothing else is a wildcard, ? is part of a name. */
  static String ofContext(String written) {
    return WILDCARD.matcher(written).find()
        ? ofArtifact(written)
        : written.replaceAll("(?<!\\\\)\\?", "\\\\?");
  }
}
