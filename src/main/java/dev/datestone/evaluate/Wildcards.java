package dev.datestone.evaluate;

import java.util.regex.Pattern;

/** Rewrites the wildcards of an Earthfile's paths into those of {@code Glob}. */
final class Wildcards {
  /** {@code **} is the same as {@code *} there. */
  private static final Pattern STARS = Pattern.compile("(?<!\\\\)\\*{2,}");

  private static final Pattern WILDCARD = Pattern.compile("(?<!\\\\)[*\\[]");
  private static final Pattern QUESTION_MARK = Pattern.compile("(?<!\\\\)\\?");

  private Wildcards() {}

  /** A path of an artifact. */
  static String ofArtifact(String written) {
    return written.contains("**") ? STARS.matcher(written).replaceAll("*") : written;
  }

  /** A path in the build context: where nothing else is a wildcard, ? is part of a name. */
  static String ofContext(String written) {
    if (written.indexOf('?') < 0 || WILDCARD.matcher(written).find()) {
      return ofArtifact(written);
    }
    return QUESTION_MARK.matcher(written).replaceAll("\\\\?");
  }
}
