package dev.datestone.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Recorded outcomes: a file for each family, a block for each case. */
final class Outcomes {
  private Outcomes() {}

  static Map<String, String> read(Path folder) throws IOException {
    Map<String, String> outcomes = new LinkedHashMap<>();
    if (!Files.isDirectory(folder)) {
      return outcomes;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".txt")).sorted().toList()) {
        String name = file.getFileName().toString();
        String family = name.substring(0, name.length() - 4);
        for (String block : Files.readString(file).split("(?m)^=== ")) {
          int end = block.indexOf('\n');
          if (end > 0) {
            outcomes.put(family + "/" + block.substring(0, end), block.substring(end + 1));
          }
        }
      }
    }
    return outcomes;
  }

  /**
   * The part of an outcome that is compared: {@code read}, whether debug ast accepts the file;
   * {@code ast}, what it prints; {@code build}, how the build ended and what it left.
   */
  static String part(String part, String outcome) {
    int end = outcome.indexOf('\n') + 1;
    String tree = outcome.substring(0, end);
    return switch (part) {
      case "read" -> tree.equals("ast refused\n") ? tree : "ast accepted\n";
      case "ast" -> tree;
      case "build" -> outcome.substring(end);
      default -> throw new IllegalArgumentException(part);
    };
  }

  /** Writes the outcomes of these families; other families' files stay as they are. */
  static void write(Path folder, List<Case> cases, Map<String, String> outcomes)
      throws IOException {
    Files.createDirectories(folder);
    Map<String, StringBuilder> families = new TreeMap<>();
    for (Case each : cases) {
      StringBuilder text = families.computeIfAbsent(each.family(), any -> new StringBuilder());
      String outcome = outcomes.get(each.name());
      if (outcome != null) {
        text.append("=== ")
            .append(each.name().substring(each.family().length() + 1))
            .append('\n')
            .append(outcome);
      }
    }
    for (Map.Entry<String, StringBuilder> family : families.entrySet()) {
      Path file = folder.resolve(family.getKey() + ".txt");
      if (family.getValue().isEmpty()) {
        Files.deleteIfExists(file);
      } else {
        Files.writeString(file, family.getValue());
      }
    }
  }
}
