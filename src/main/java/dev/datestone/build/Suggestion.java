package dev.datestone.build;

import dev.datestone.earthfile.Nearest;
import java.util.Collection;

/** The known name that a mistyped one most looks like. */
public final class Suggestion {
  private Suggestion() {}

  /** The nearest, empty if none is near enough to be meant. */
  public static String nearest(String written, Collection<String> known) {
    String nearest = Nearest.to(written, known);
    return nearest == null ? "" : nearest;
  }
}
