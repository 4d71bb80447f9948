package dev.datestone.evaluate;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The services of Compose files, as far as it matters which images they need.
 *
 * @param services by name
 */
record ComposeServices(Map<String, Service> services) {
  /**
   * @param image empty if there is none
   * @param platform empty if none is given
   * @param isBuilt whether Compose builds the image
   */
  private record Service(
      String image, String platform, boolean isBuilt, Collection<String> dependencies) {}

  /**
   * An image that a service is started from.
   *
   * @param platform empty if none is given
   */
  record Image(String name, String platform) {}

  /**
   * What {@code docker compose config} prints.
   *
   * @throws YamlEngineException if it is not YAML
   */
  static ComposeServices parse(String config) {
    Map<String, Service> services = new TreeMap<>();
    Object whole = new Load(LoadSettings.builder().build()).loadFromString(config);
    mapping(mapping(whole).get("services"))
        .forEach((name, value) -> services.put(String.valueOf(name), service(mapping(value))));
    return new ComposeServices(services);
  }

  private static Service service(Map<?, ?> value) {
    return new Service(
        text(value.get("image")),
        text(value.get("platform")),
        value.containsKey("build"),
        names(value.get("depends_on")));
  }

  /** Compose 2 prints a mapping, Compose 1 a list. */
  private static Collection<String> names(@Nullable Object dependencies) {
    Stream<?> names =
        dependencies instanceof List<?> list
            ? list.stream()
            : mapping(dependencies).keySet().stream();
    return names.map(String::valueOf).toList();
  }

  private static Map<?, ?> mapping(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  /**
   * The images that services and their dependencies need, but for those that Compose builds.
   *
   * @param wanted names of services; all if empty
   */
  List<Image> images(List<String> wanted) {
    Deque<String> open = new ArrayDeque<>(wanted.isEmpty() ? services.keySet() : wanted);
    Set<String> seen = new HashSet<>();
    Stream.Builder<Image> images = Stream.builder();
    while (!open.isEmpty()) {
      String name = open.pop();
      Service service = services.get(name);
      if (service != null && seen.add(name)) {
        open.addAll(service.dependencies);
        if (!service.image.isEmpty() && !service.isBuilt) {
          images.add(new Image(service.image, service.platform));
        }
      }
    }
    return images.build().distinct().toList();
  }
}
