package dev.datestone.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Cases whose outcome is not that of the reference: after each line {@code # REASON}, the names of
 * cases; a name without a version and values stands for all that were made of it.
 */
record Marks(Map<String, String> reasons) {
  /** A mark that stands for all cases, while most are wrong in the same way. */
  private static final String ALL = "*";

  static Marks read(Path file) throws IOException {
    Map<String, String> reasons = new LinkedHashMap<>();
    String reason = "";
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      if (line.startsWith("# ")) {
        reason = line.substring(2);
      } else if (!line.isBlank()) {
        reasons.put(line, reason);
      }
    }
    return new Marks(reasons);
  }

  boolean has(String name) {
    return isNamed(name) || reasons.containsKey(ALL);
  }

  /** Whether a mark stands for this case alone, or for it and its variants. */
  boolean isNamed(String name) {
    return reasons.containsKey(name) || reasons.containsKey(family(name));
  }

  /** Whether a mark stands for a case. */
  static boolean names(String mark, String name) {
    return mark.equals(ALL) || mark.equals(name) || mark.equals(family(name));
  }

  static void write(Path file, Map<String, List<String>> cases) throws IOException {
    StringBuilder text = new StringBuilder();
    cases.forEach(
        (reason, names) -> {
          text.append("# ").append(reason).append('\n');
          names.forEach(name -> text.append(name).append('\n'));
        });
    Files.writeString(file, text);
  }

  /** The case as it is written, without the version and values it was made for. */
  private static String family(String name) {
    int end = name.indexOf(' ');
    return end < 0 ? name : name.substring(0, end);
  }

  /** The lines that name none of these cases. */
  TreeSet<String> unused(Iterable<String> names) {
    TreeSet<String> unused = new TreeSet<>(reasons.keySet());
    for (String name : names) {
      unused.remove(name);
      unused.remove(family(name));
    }
    unused.remove(ALL);
    return unused;
  }
}
