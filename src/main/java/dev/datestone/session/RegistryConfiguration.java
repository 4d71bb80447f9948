package dev.datestone.session;

import dev.datestone.content.ReadLog;
import dev.datestone.registry.RegistrySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the settings say of registries. */
final class RegistryConfiguration {
  private static final Set<String> HOST_KEYS =
      Set.of("mirrors", "http", "certificate", "client-certificate", "client-key");
  private static final int MOST_DOWNLOADS = 64;
  private static final int MOST_RETRIES = 100;

  private final EffectiveSettings settings;

  RegistryConfiguration(EffectiveSettings settings) {
    this.settings = settings;
  }

  RegistrySettings read(Path folder) {
    RegistrySettings usual = RegistrySettings.USUAL;
    Map<String, RegistrySettings.Host> hosts = new TreeMap<>();
    hosts(settings.user(), folder, hosts);
    hosts(settings.project(), folder, hosts);
    String age = settings.text("image-age");
    return new RegistrySettings(
        hosts,
        number("image-downloads", usual.downloads(), MOST_DOWNLOADS),
        number("image-retries", usual.retries(), MOST_RETRIES),
        age.isEmpty() ? usual.age() : age(age),
        offline(),
        limit(settings.text("image-limit"), usual.limit()));
  }

  private int number(String key, int usual, int most) {
    String text = settings.text(key);
    if (text.isEmpty()) {
      return usual;
    }
    return (int)
        Quantities.number(text, key.equals("image-retries") ? 0 : 1, most)
            .orElseThrow(
                () ->
                    new BuildException(
                        key + " must be a number up to " + most + ", not \"" + text + "\"",
                        "see docs/images.md"));
  }

  /** For ever is empty. */
  private static Optional<Duration> age(String text) {
    return switch (text) {
      case "never" -> Optional.empty();
      case "always" -> Optional.of(Duration.ZERO);
      default ->
          Optional.of(
              Quantities.time(text)
                  .orElseThrow(
                      () ->
                          new BuildException(
                              "image-age: \"" + text + "\" is not a duration",
                              "write always, never, or a time such as 30m, 12h, 7d")));
    };
  }

  private boolean offline() {
    String text = settings.text("offline");
    return switch (text) {
      case "", "0", "false", "no" -> false;
      case "1", "true", "yes" -> true;
      default ->
          throw new BuildException("offline: \"" + text + "\" is neither true nor false", "");
    };
  }

  private static long limit(String text, long usual) {
    return text.isEmpty()
        ? usual
        : Quantities.bytes(text)
            .orElseThrow(
                () ->
                    new BuildException(
                        "image-limit: \"" + text + "\" is not a size",
                        "write it as 20GB or 500MB"));
  }

  private static void hosts(
      SettingsFile file, Path folder, Map<String, RegistrySettings.Host> hosts) {
    Object written = file.all().get("registries");
    if (written == null) {
      return;
    }
    if (!(written instanceof Map<?, ?> map)) {
      throw file.wrong("\"registries\" must be names of hosts with settings each");
    }
    map.forEach(
        (name, value) -> {
          if (!(value instanceof Map<?, ?> settings)) {
            throw file.wrong("registries: " + name + " must have " + HOST_KEYS);
          }
          file.refuseUnknown("registries." + name + ".", settings, HOST_KEYS);
          hosts.put(String.valueOf(name), host(file, folder, settings));
        });
  }

  private static RegistrySettings.Host host(SettingsFile file, Path folder, Map<?, ?> settings) {
    List<String> mirrors = new ArrayList<>();
    Object written = settings.get("mirrors");
    if (written instanceof List<?> list) {
      list.forEach(each -> mirrors.add(String.valueOf(each)));
    } else if (written != null) {
      mirrors.add(written.toString());
    }
    for (String mirror : mirrors) {
      if (mirror.contains("://") || mirror.isBlank() || mirror.startsWith("/")) {
        throw file.wrong(
            "a mirror is written as host, host:port or host/path, not \"" + mirror + "\"");
      }
    }
    Object http = settings.get("http");
    if (http != null && !(http instanceof Boolean)) {
      throw file.wrong("\"http\" must be true or false, not \"" + http + "\"");
    }
    return new RegistrySettings.Host(
        mirrors,
        Boolean.TRUE.equals(http),
        file(file, folder, settings, "certificate"),
        client(file, folder, settings));
  }

  private static Optional<RegistrySettings.Client> client(
      SettingsFile file, Path folder, Map<?, ?> settings) {
    Optional<Path> certificate = file(file, folder, settings, "client-certificate");
    Optional<Path> key = file(file, folder, settings, "client-key");
    if (certificate.isPresent() != key.isPresent()) {
      throw file.wrong("\"client-certificate\" and \"client-key\" go together");
    }
    return certificate.map(each -> new RegistrySettings.Client(each, key.orElseThrow()));
  }

  private static Optional<Path> file(
      SettingsFile file, Path folder, Map<?, ?> settings, String name) {
    Object written = settings.get(name);
    if (written == null) {
      return Optional.empty();
    }
    Path named = folder.resolve(written.toString());
    if (!ReadLog.saw(named, Files.isReadable(named))) {
      throw file.wrong(name + ": cannot read " + named);
    }
    return Optional.of(named);
  }
}
