package dev.datestone.dating;

import java.util.HashMap;
import java.util.Map;

/**
 * One time that a command ran.
 *
 * @param before what was in view
 * @param found the same with the dates it had
 * @param after what was in view when it had ended
 * @param written what it left where it wrote something, or took it away; folders apart
 */
public record ObservedRun(
    View before, Map<String, Sighting> found, View after, Map<String, Sighting> written) {
  /** One time that a command ran, with what it wrote. */
  public static ObservedRun of(View before, Map<String, Sighting> found, View after) {
    ObservedRun look = new ObservedRun(before, found, after, Map.of());
    return new ObservedRun(before, found, after, look.allWritten());
  }

  /** What lay at a path when the command began. */
  Sighting start(String path) {
    Sighting seen = found.get(path);
    if (seen == null && before.showsBaseFile(path)) {
      seen = before.base().at(path);
    }
    return seen == null ? Sighting.ABSENT : seen;
  }

  private Map<String, Sighting> allWritten() {
    Map<String, Sighting> written = new HashMap<>();
    after
        .files()
        .forEach(
            (path, file) -> {
              Sighting left = new Sighting(file.content(), file.entry().date());
              if (!file.entry().type().isFolder() && !left.looksLike(start(path))) {
                written.put(path, left);
              }
            });
    before
        .files()
        .forEach(
            (path, file) -> {
              if (!file.entry().type().isFolder() && after.entry(path) == null) {
                written.put(path, Sighting.ABSENT);
              }
            });
    for (String path : after.missingBaseFiles()) {
      if (before.showsBaseFile(path)) {
        written.put(path, Sighting.ABSENT);
      }
    }
    return written;
  }
}
