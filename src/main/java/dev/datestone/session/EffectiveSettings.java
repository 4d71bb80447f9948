package dev.datestone.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Each setting with the place that its value comes from; docs/settings.md has the order. */
public final class EffectiveSettings {
  /** Each key of the files, in the order of the answer. */
  static final List<Known> KNOWN =
      List.of(
          new Known("certificates", "DATESTONE_CERTIFICATES", "image"),
          new Known("git"),
          new Known("image-age", "DATESTONE_IMAGE_AGE", "1h"),
          new Known("image-compression", "DATESTONE_IMAGE_COMPRESSION", "gzip"),
          new Known("source-date-epoch", "SOURCE_DATE_EPOCH", "none"),
          new Known("image-downloads", "DATESTONE_IMAGE_DOWNLOADS", "3"),
          new Known("image-limit", "DATESTONE_IMAGE_LIMIT", "100GB"),
          new Known("image-retries", "DATESTONE_IMAGE_RETRIES", "5"),
          new Known("images"),
          new Known("offline", "DATESTONE_OFFLINE", "false"),
          new Known("parallel", "DATESTONE_PARALLEL", ""),
          new Known("registries"),
          new Known("remote-cache", "DATESTONE_REMOTE_CACHE", "none"),
          new Known("save-to", "DATESTONE_SAVE_TO", "auto"));

  /** The keys that a settings file may have. */
  static Set<String> keys() {
    return KNOWN.stream().map(Known::key).collect(Collectors.toSet());
  }

  private final Map<String, String> environment;
  private final Path userFile;
  private final Path projectFile;
  private final SettingsFile user;
  private final SettingsFile project;

  private EffectiveSettings(Map<String, String> environment, Path folder) {
    this.environment = environment;
    userFile = Configuration.userFile(environment);
    projectFile = Configuration.projectFile(folder);
    user = SettingsFile.read(userFile);
    project = SettingsFile.read(projectFile);
  }

  /** Reads the files that apply to a project. */
  static EffectiveSettings read(Map<String, String> environment, Path folder) {
    return new EffectiveSettings(environment, folder);
  }

  Map<String, String> environment() {
    return environment;
  }

  SettingsFile user() {
    return user;
  }

  SettingsFile project() {
    return project;
  }

  /** The value from the environment, the project or the user, in this order; empty if not set. */
  String text(String key) {
    for (Known known : KNOWN) {
      if (known.key().equals(key)) {
        String set = environment.getOrDefault(known.variable(), "");
        if (!set.isEmpty()) {
          return set;
        }
      }
    }
    String value = project.text(key);
    if (value == null || value.isEmpty()) {
      value = user.text(key);
    }
    return value == null ? "" : value.strip();
  }

  /**
   * A setting that there can be.
   *
   * @param variable of the environment; empty: there is none, and each name below the key is a
   *     setting of its own
   * @param usual what applies when nobody says anything; empty: this machine decides
   */
  record Known(String key, String variable, String usual) {
    /** One with names of its own. */
    Known(String key) {
      this(key, "", "");
    }

    String standard() {
      return usual.isEmpty()
          ? Integer.toString(Math.max(2, Runtime.getRuntime().availableProcessors()))
          : usual;
    }
  }

  /**
   * One of them.
   *
   * @param from a file, a variable, or "default"
   */
  public record Setting(String key, String value, String from) {}

  /** What applies to a project. */
  public static List<Setting> in(Map<String, String> environment, Path folder) {
    return read(environment, folder).list();
  }

  private List<Setting> list() {
    Map<String, Object> userValues = user.all();
    Map<String, Object> projectValues = project.all();
    List<Setting> settings = new ArrayList<>();
    for (Known known : KNOWN) {
      String key = known.key();
      String value = environment.getOrDefault(known.variable(), "");
      if (known.variable().isEmpty()) {
        named(key, userValues, userFile, settings, projectValues);
        named(key, projectValues, projectFile, settings, Map.of());
      } else if (!value.isEmpty()) {
        settings.add(new Setting(key, value, known.variable()));
      } else if (projectValues.get(key) != null) {
        settings.add(new Setting(key, yaml(projectValues.get(key)), projectFile.toString()));
      } else if (userValues.get(key) != null) {
        settings.add(new Setting(key, yaml(userValues.get(key)), userFile.toString()));
      } else {
        settings.add(new Setting(key, known.standard(), "default"));
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
              settings.add(new Setting(key + "." + name, yaml(value), file.toString()));
            }
          });
    }
  }

  /** As YAML on one line. */
  private static String yaml(Object value) {
    if (value instanceof Map || value instanceof List) {
      DumpSettings flow = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.FLOW).build();
      return new Dump(flow).dumpToString(value).strip();
    }
    return value.toString();
  }
}
