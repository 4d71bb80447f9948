package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.content.SimilarNames;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.FileMode;
import dev.datestone.earthfile.Position;
import dev.datestone.operation.Sharing;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The value of {@code --mount}: pairs {@code key=value} with commas between. */
final class MountFields {
  private final String text;
  private final Position position;
  private final Map<String, String> values = new TreeMap<>();

  /**
   * Fields of a mount, none yet.
   *
   * @param text expanded
   * @param position of its word, for messages
   */
  MountFields(String text, Position position) {
    this.text = text;
    this.position = position;
  }

  String text() {
    return text;
  }

  /** The pairs as they are written. */
  String[] pairs() {
    return text.split(",", -1);
  }

  /** Sets a field; returns whether it was there already. */
  boolean put(String key, String value) {
    return values.put(key, value) != null;
  }

  Set<String> keys() {
    return values.keySet();
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  @Nullable String value(String key) {
    return values.get(key);
  }

  String value(String key, String otherwise) {
    return values.getOrDefault(key, otherwise);
  }

  /** The target as an absolute path. */
  String target(String workingDirectory) {
    String written = values.getOrDefault("target", "");
    if (written.isEmpty()) {
      throw error("the mount has no target", "write target=/path");
    }
    return "/" + Paths.resolve(workingDirectory, written);
  }

  int mode(int otherwise) {
    String mode = values.get("mode");
    return mode == null ? otherwise : FileMode.parse(mode, position);
  }

  Sharing sharing() {
    return sharing(values.get("sharing"), position);
  }

  /** Parses the expanded value of {@code --sharing} or {@code sharing=}. */
  static Sharing sharing(@Nullable String expanded, Position position) {
    if (expanded == null) {
      return Sharing.LOCKED;
    }
    for (Sharing sharing : Sharing.values()) {
      if (sharing.name().toLowerCase(Locale.ROOT).equals(expanded)) {
        return sharing;
      }
    }
    throw new EarthfileException(
        position,
        expanded.length(),
        "unknown sharing mode \"" + expanded + "\"",
        "it is one of locked, shared, private");
  }

  EarthfileException unknownType(String type, List<String> known) {
    return error(
        "unknown type \"" + type + "\" of a mount",
        SimilarNames.hint(type, known, "type=", "known are " + String.join(", ", known)));
  }

  EarthfileException error(String cause, @Nullable String hint) {
    return new EarthfileException(position, Math.max(1, text.length()), cause, hint);
  }
}
