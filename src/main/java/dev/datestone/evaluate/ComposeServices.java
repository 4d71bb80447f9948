package dev.datestone.evaluate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The services of Compose files, as {@code docker compose config} prints them: in YAML with one key
 * a line.
 */
final class ComposeServices {
  /** A service, as far as it matters which images are needed. */
  private record Service(String image, boolean isBuilt, List<String> dependencies) {}

  private final Map<String, Service> services = new HashMap<>();

  private ComposeServices() {}

  static ComposeServices parse(String config) {
    ComposeServices all = new ComposeServices();
    String name = "";
    String section = "";
    String key = "";
    int depth = 0;
    for (String line : config.lines().filter(each -> !each.isBlank()).toList()) {
      int indent = line.length() - line.stripLeading().length();
      String text = line.strip();
      if (indent == 0) {
        section = text;
      } else if (section.equals("services:")) {
        if (indent == 2) {
          name = unquoted(text.substring(0, Math.max(0, text.length() - 1)));
          all.services.put(name, new Service("", false, List.of()));
        } else if (indent == 4 && !text.startsWith("- ")) {
          key = text.replaceFirst(":.*", "");
          depth = 0;
          all.key(name, key, unquoted(text.substring(Math.min(text.length(), key.length() + 1))));
        } else if (key.equals("depends_on") && (depth == 0 || indent == depth)) {
          depth = indent;
          all.dependency(name, unquoted(text.replaceFirst("^- ", "").replaceFirst(":.*", "")));
        }
      }
    }
    return all;
  }

  private void key(String name, String key, String value) {
    services.computeIfPresent(
        name,
        (same, service) ->
            switch (key) {
              case "image" -> new Service(value, service.isBuilt, service.dependencies);
              case "build" -> new Service(service.image, true, service.dependencies);
              default -> service;
            });
  }

  private void dependency(String name, String other) {
    services.computeIfPresent(
        name,
        (same, service) ->
            new Service(
                service.image, service.isBuilt, RecipeState.plus(service.dependencies, other)));
  }

  private static String unquoted(String text) {
    String plain = text.strip();
    boolean quoted =
        plain.length() > 1
            && (plain.startsWith("'") || plain.startsWith("\""))
            && plain.endsWith(plain.substring(0, 1));
    return quoted ? plain.substring(1, plain.length() - 1) : plain;
  }

  /**
   * The images that services and their dependencies need, but for those that Compose builds.
   *
   * @param wanted names of services; all if empty
   */
  Set<String> images(List<String> wanted) {
    Deque<String> open =
        new ArrayDeque<>(wanted.isEmpty() ? services.keySet().stream().sorted().toList() : wanted);
    Set<String> seen = new LinkedHashSet<>();
    List<String> images = new ArrayList<>();
    while (!open.isEmpty()) {
      String name = open.pop();
      Service service = services.get(name);
      if (service != null && seen.add(name)) {
        open.addAll(service.dependencies);
        if (!service.image.isEmpty() && !service.isBuilt) {
          images.add(service.image);
        }
      }
    }
    return new LinkedHashSet<>(images);
  }
}
