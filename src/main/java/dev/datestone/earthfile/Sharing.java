package dev.datestone.earthfile;

import java.util.Locale;

/** How builds at the same time share a cache. */
public enum Sharing {
  LOCKED,
  SHARED,
  PRIVATE;

  /** Reads the expanded value of {@code --sharing} or {@code sharing=}. */
  public static Sharing parse(String expanded, Position position) {
    for (Sharing sharing : values()) {
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
}
