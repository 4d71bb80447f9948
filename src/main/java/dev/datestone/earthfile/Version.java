package dev.datestone.earthfile;

import java.util.HashMap;
import java.util.Map;

/** The VERSION line: the number, and the features it switches on (or off) by name. */
public record Version(VersionNumber number, Map<Feature, Boolean> features, Span span) {
  public Version {
    features = Map.copyOf(features);
  }

  Version with(Map<Feature, Boolean> overrides) {
    Map<Feature, Boolean> all = new HashMap<>(features);
    all.putAll(overrides);
    return new Version(number, all, span);
  }

  public Position position() {
    return span.start();
  }

  /** Whether the feature is in force: as written, else as the version has it. */
  public boolean has(Feature feature) {
    Boolean written = features.get(feature);
    return written != null ? written : feature.isPartOf(number);
  }
}
