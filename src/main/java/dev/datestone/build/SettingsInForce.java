package dev.datestone.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Each setting with the place that its value comes from; docs/settings.md has the order. */
public final class SettingsInForce {
  private SettingsInForce() {}

  /**
   * One of them.
   *
   * @param from a file, a variable, or "default"
   */
  public record Setting(String key, String value, String from) {}

  /** What applies to a project. */
  public static List<Setting> in(Map<String, String> environment, Path folder) {
    Path userFile = Configuration.userFile(environment);
    Path projectFile = Configuration.projectFile(folder);
    Map<String, Object> user = SettingsFile.read(userFile).all();
    Map<String, Object> project = SettingsFile.read(projectFile).all();
    List<Setting> settings = new ArrayList<>();
    for (String key : SettingsFile.keys()) {
      String variable = variable(key);
      String value = variable.isEmpty() ? null : environment.get(variable);
      if (value != null && !value.isEmpty()) {
        settings.add(new Setting(key, value, variable));
      } else if (key.equals("images") || key.equals("git")) {
        named(key, user, userFile, settings, project);
        named(key, project, projectFile, settings, Map.of());
      } else if (project.get(key) != null) {
        settings.add(new Setting(key, text(project.get(key)), projectFile.toString()));
      } else if (user.get(key) != null) {
        settings.add(new Setting(key, text(user.get(key)), userFile.toString()));
      } else {
        settings.add(new Setting(key, usual(key), "default"));
      }
    }
    boolean home = !environment.getOrDefault("DATESTONE_HOME", "").isEmpty();
    settings.add(
        new Setting(
            "store",
            Configuration.home(environment).toString(),
            home ? "DATESTONE_HOME" : "default"));
    return settings;
  }

  /** What has names of its own is put together from both files. */
  private static void named(
      String key,
      Map<String, Object> values,
      Path file,
      List<Setting> settings,
      Map<String, Object> stronger) {
    if (values.get(key) instanceof Map<?, ?> all) {
      all.forEach(
          (name, value) -> {
            boolean hidden =
                stronger.get(key) instanceof Map<?, ?> others && others.containsKey(name);
            if (!hidden) {
              settings.add(new Setting(key + "." + name, text(value), file.toString()));
            }
          });
    }
  }

  /** As YAML on one line. */
  private static String text(Object value) {
    if (value instanceof Map || value instanceof List) {
      DumpSettings flow = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.FLOW).build();
      return new Dump(flow).dumpToString(value).strip();
    }
    return value.toString();
  }

  private static String variable(String key) {
    return switch (key) {
      case "certificates" -> "DATESTONE_CERTIFICATES";
      case "parallel" -> "DATESTONE_PARALLEL";
      default -> "";
    };
  }

  private static String usual(String key) {
    return switch (key) {
      case "certificates" -> "image";
      case "parallel" -> Integer.toString(Math.max(2, Runtime.getRuntime().availableProcessors()));
      default -> "";
    };
  }
}
