package dev.datestone.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A case of {@code src/test/dockerfiles}: a text of sections, see {@code derive} there. */
final class DockerfileCase {
  final Map<String, byte[]> secrets = new TreeMap<>();
  final TreeMap<String, String> arguments = new TreeMap<>();
  private final Map<String, String> sections = new LinkedHashMap<>();
  String file = "";
  String target = "";

  DockerfileCase(String text) {
    String name = "";
    for (String line : text.split("(?<=\n)")) {
      if (line.startsWith("-- ") && line.stripTrailing().endsWith(" --")) {
        name = line.strip().substring(3, line.strip().length() - 3);
        sections.put(name, "");
      } else {
        sections.merge(name, line, String::concat);
      }
    }
    options(List.of(sections.getOrDefault("options", "").strip().split("\\s+")));
  }

  private void options(List<String> words) {
    for (int i = 0; i + 1 < words.size(); i += 2) {
      String value = words.get(i + 1);
      int equals = value.indexOf('=');
      switch (words.get(i)) {
        case "--target" -> target = value;
        case "-f" -> file = value;
        case "--build-arg" ->
            arguments.put(value.substring(0, equals), value.substring(equals + 1));
        case "--secret" ->
            secrets.put(value.substring(0, equals), value.substring(equals + 1).getBytes(UTF_8));
        default -> throw new AssertionError("unknown option " + words.get(i));
      }
    }
  }

  /** What our error says where the build fails. */
  String message() {
    return sections.getOrDefault("message", "").strip();
  }

  /** Writes the build context. */
  void write(Path folder) throws IOException, InterruptedException {
    for (Map.Entry<String, String> each : sections.entrySet()) {
      if (!List.of("", "options", "setup", "message").contains(each.getKey())) {
        Path path = folder.resolve(each.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, each.getValue());
      }
    }
    if (sections.containsKey("setup")) {
      List<String> command = new ArrayList<>(List.of("bash", "-ec"));
      command.add("umask 022\n" + sections.get("setup"));
      int code =
          new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start().waitFor();
      if (code != 0) {
        throw new AssertionError("setup ended with " + code);
      }
    }
  }
}
