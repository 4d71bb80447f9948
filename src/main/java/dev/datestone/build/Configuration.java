package dev.datestone.build;

import dev.datestone.image.Destination;
import dev.datestone.image.Packing;
import dev.datestone.image.RegistrySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in force: environment variables before the project's {@code datestone.yml} before the
 * user's own file before what is usual.
 *
 * @param certificates the bundle that RUNs see beside the image's own, if any
 * @param parallel how many RUNs run at a time
 * @param saveTo where images are saved, as written
 * @param sites which repositories references mean; the project's settings go first
 */
public record Configuration(
    Optional<Path> certificates,
    int parallel,
    Map<String, SettingsFile.ImageRecipe> recipes,
    String saveTo,
    Packing packing,
    RegistrySettings registries,
    GitSites sites) {
  private static final long LAST_DATE = 0xFFFFFFFFL;
  private static final String HOST_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

  /**
   * Reads what applies to a project.
   *
   * @param folder the Earthfile's; its parents up to the repository's top are looked at too
   */
  public static Configuration read(Map<String, String> environment, Path folder) {
    SettingsFile user = SettingsFile.read(userFile(environment));
    SettingsFile project = SettingsFile.read(projectFile(folder));
    Map<String, SettingsFile.ImageRecipe> recipes = new TreeMap<>(user.images());
    recipes.putAll(project.images());
    List<GitSites.Site> sites = new ArrayList<>(project.gitSites());
    for (GitSites.Site site : user.gitSites()) {
      if (sites.stream().noneMatch(other -> other.name().equals(site.name()))) {
        sites.add(site);
      }
    }
    String certificates =
        first(
            environment.get("DATESTONE_CERTIFICATES"),
            project.text("certificates"),
            user.text("certificates"),
            "image");
    Integer parallel = parallel(environment.get("DATESTONE_PARALLEL"));
    if (parallel == null) {
      parallel = project.number("parallel");
    }
    if (parallel == null) {
      parallel = user.number("parallel");
    }
    return new Configuration(
        bundle(certificates, folder),
        parallel == null ? Math.max(2, Runtime.getRuntime().availableProcessors()) : parallel,
        recipes,
        first(
            environment.get("DATESTONE_SAVE_TO"),
            project.text("save-to"),
            user.text("save-to"),
            "auto"),
        new Packing(
            compression(
                first(
                    environment.get("DATESTONE_IMAGE_COMPRESSION"),
                    project.text("image-compression"),
                    user.text("image-compression"),
                    "gzip")),
            latest(
                first(
                    environment.get("SOURCE_DATE_EPOCH"),
                    project.text("source-date-epoch"),
                    user.text("source-date-epoch")))),
        new RegistryConfiguration(environment, project, user).read(folder),
        new GitSites(sites));
  }

  private static Packing.Compression compression(String text) {
    return switch (text) {
      case "gzip" -> Packing.Compression.GZIP;
      case "zstd" -> Packing.Compression.ZSTD;
      case "none" -> Packing.Compression.NONE;
      default ->
          throw new BuildException(
              "image-compression: \"" + text + "\" is not known", "it is one of gzip, zstd, none");
    };
  }

  /** The latest date of files in images. */
  private static OptionalLong latest(String epoch) {
    if (epoch.isEmpty() || epoch.equals("none")) {
      return OptionalLong.empty();
    }
    try {
      long seconds = Long.parseLong(epoch);
      if (seconds >= 0 && seconds <= LAST_DATE) {
        return OptionalLong.of(seconds);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BuildException(
        "SOURCE_DATE_EPOCH must be seconds since 1970, not \"" + epoch + "\"",
        "such as SOURCE_DATE_EPOCH=1700000000");
  }

  /** Where images go, and how. */
  ImageOutputs.Settings images(Path here) {
    return new ImageOutputs.Settings(Destination.read(saveTo, here), packing);
  }

  /** The user's own settings file. */
  public static Path userFile(Map<String, String> environment) {
    String explicit = environment.get("DATESTONE_CONFIG");
    if (explicit != null && !explicit.isEmpty()) {
      return Path.of(explicit);
    }
    String config = environment.get("XDG_CONFIG_HOME");
    Path base =
        config == null || config.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "/root"), ".config")
            : Path.of(config);
    return base.resolve("datestone").resolve("config.yml");
  }

  static Path projectFile(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      Path file = at.resolve("datestone.yml");
      if (Files.exists(file)) {
        return file;
      }
      if (Files.exists(at.resolve(".git"))) {
        break;
      }
    }
    return folder.resolve("datestone.yml");
  }

  private static String first(@Nullable String... values) {
    for (String value : values) {
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  private static @Nullable Integer parallel(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BuildException("DATESTONE_PARALLEL must be a number above 0, not " + text, "");
  }

  private static Optional<Path> bundle(String certificates, Path folder) {
    if (certificates.equals("image")) {
      return Optional.empty();
    }
    Path bundle = certificates.equals("host") ? Path.of(HOST_BUNDLE) : folder.resolve(certificates);
    if (!Files.isReadable(bundle)) {
      throw new BuildException(
          "certificates: " + certificates + ": there is no readable file " + bundle,
          "it is one of image, host (needs the package ca-certificates), or a file in PEM form");
    }
    return Optional.of(bundle.toAbsolutePath());
  }

  /** Where the store is. */
  public static Path home(Map<String, String> environment) {
    String home = environment.get("DATESTONE_HOME");
    if (home != null && !home.isEmpty()) {
      return Path.of(home).toAbsolutePath();
    }
    String cache = environment.get("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "/root"), ".cache")
            : Path.of(cache);
    return base.resolve("datestone").toAbsolutePath();
  }
}
