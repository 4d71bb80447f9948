package dev.datestone.content;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** "Did you mean": the known name that a mistyped one most looks like. */
public final class SimilarNames {
  private SimilarNames() {}

  /** The nearest by edit distance, case aside; null if none is near enough to be meant. */
  public static @Nullable String closest(String written, Collection<String> known) {
    String lower = written.toLowerCase(Locale.ROOT);
    String best = null;
    int limit = Math.max(1, Math.min(3, written.length() / 3)) + 1;
    for (String name : known) {
      int distance = distance(lower, name.toLowerCase(Locale.ROOT), limit);
      if (distance < limit) {
        best = name;
        limit = distance;
      }
    }
    return best;
  }

  /** "did you mean NAME?" with what stands around the name, else the other hint. */
  public static @Nullable String hint(
      String written, Collection<String> known, String before, @Nullable String otherwise) {
    String name = closest(written, known);
    return name == null ? otherwise : "did you mean " + before + name + "?";
  }

  /** Insertions, deletions, changes and swaps of neighbours; at least the limit if not below it. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = least;
      }
    }
    return cost[a.length()][b.length()];
  }
}
