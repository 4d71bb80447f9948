package dev.datestone.session;

import dev.datestone.archive.ImageException;
import dev.datestone.content.SimilarNames;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Position;
import dev.datestone.evaluate.BuiltinArgs;
import dev.datestone.evaluate.Platforms;
import dev.datestone.oci.ImageDestination;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Values of options that other rooms understand, checked while the command line is read. */
public final class OptionValues {
  private OptionValues() {}

  public static String platform(String written) {
    try {
      Platforms.parse(written, Position.NONE);
      return written;
    } catch (EarthfileException e) {
      throw UsageException.of(e);
    }
  }

  /** Features to switch on, or off by {@code =false}: {@code --version-flag-overrides}. */
  public static Map<Feature, Boolean> features(String written) {
    Map<Feature, Boolean> features = new HashMap<>();
    if (written.isEmpty()) {
      return features;
    }
    for (String word : written.split("[, ]+")) {
      String flag = word.replaceFirst("^--", "").replaceFirst("=(true|false)$", "");
      Feature feature = Feature.of(flag);
      if (feature != null) {
        features.put(feature, !word.endsWith("=false"));
      } else if (!word.isEmpty()) {
        String nearest = SimilarNames.closest(flag, Feature.flags());
        throw new UsageException(
            "--version-flag-overrides: unknown feature " + word,
            nearest == null ? "docs/language.md names them" : "did you mean " + nearest + "?");
      }
    }
    return features;
  }

  /** Whether an argument of that name has its value from the tool. */
  public static boolean isBuiltinArgument(String name) {
    return BuiltinArgs.isBuiltin(name);
  }

  /** A number of commands that run at a time. */
  public static String number(String option, String written) {
    if (Quantities.number(written, 1, Integer.MAX_VALUE).isEmpty()) {
      throw new UsageException(
          option + " must be a number above 0, not \"" + written + "\"", "for example: -j 4");
    }
    return written;
  }

  /** A place for images, as {@code --save-to} takes it. */
  public static String destination(String written, Path here) {
    try {
      ImageDestination.read(written, here);
      return written;
    } catch (ImageException e) {
      throw new UsageException("--save-to: " + e.getMessage(), e.hint());
    }
  }
}
