package dev.datestone.session;

import dev.datestone.archive.Compression;
import dev.datestone.archive.PackingOptions;
import dev.datestone.content.ReadLog;
import dev.datestone.oci.ImageDestination;
import dev.datestone.recipe.ImageRecipe;
import dev.datestone.registry.RegistrySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What is in force: environment variables before the project's {@code datestone.yml} before the
 * user's own file before what is usual.
 *
 * @param certificates the bundle that RUNs see beside the image's own, if any
 * @param parallel how many RUNs run at a time
 * @param failFast whether the first failure stops all other steps
 * @param remoteCache where cache mounts are stored beside this machine, if anywhere
 * @param saveTo where images are saved, as written
 * @param sites which repositories references mean; the project's settings go first
 */
public record Configuration(
    Optional<Path> certificates,
    int parallel,
    boolean failFast,
    Optional<RemoteCacheSetting> remoteCache,
    Map<String, ImageRecipe> recipes,
    String saveTo,
    PackingOptions packing,
    RegistrySettings registries,
    GitUrlRules sites) {
  private static final long LAST_DATE = 0xFFFFFFFFL;
  private static final String HOST_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

  /**
   * Reads what applies to a project.
   *
   * @param folder the Earthfile's; its parents up to the repository's top are looked at too
   */
  public static Configuration read(Map<String, String> environment, Path folder) {
    EffectiveSettings settings = EffectiveSettings.read(environment, folder);
    SettingsFile user = settings.user();
    SettingsFile project = settings.project();
    Map<String, ImageRecipe> recipes = new TreeMap<>(user.images());
    recipes.putAll(project.images());
    List<GitUrlRules.Site> sites = new ArrayList<>(project.gitSites());
    for (GitUrlRules.Site site : user.gitSites()) {
      if (sites.stream().noneMatch(other -> other.name().equals(site.name()))) {
        sites.add(site);
      }
    }
    return new Configuration(
        bundle(settings.text("certificates"), folder),
        parallel(settings),
        environment.getOrDefault("DATESTONE_FAIL_FAST", "").equals("true"),
        RemoteCacheSetting.read(settings.text("remote-cache")),
        recipes,
        orDefault(settings.text("save-to"), "auto"),
        new PackingOptions(
            compression(orDefault(settings.text("image-compression"), "gzip")),
            latest(settings.text("source-date-epoch"))),
        new RegistryConfiguration(settings).read(folder),
        new GitUrlRules(sites));
  }

  private static String orDefault(String value, String usual) {
    return value.isEmpty() ? usual : value;
  }

  private static Compression compression(String text) {
    return switch (text) {
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      case "none" -> Compression.NONE;
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
    OptionalLong seconds = Quantities.number(epoch, 0, LAST_DATE);
    if (seconds.isEmpty()) {
      throw new BuildException(
          "SOURCE_DATE_EPOCH must be seconds since 1970, not \"" + epoch + "\"",
          "such as SOURCE_DATE_EPOCH=1700000000");
    }
    return seconds;
  }

  /** Where images go, and how. */
  ImageOutputs.Settings images(Path here) {
    return new ImageOutputs.Settings(ImageDestination.read(saveTo, here), packing);
  }

  /** The user's own settings file. */
  public static Path userFile(Map<String, String> environment) {
    String explicit = environment.getOrDefault("DATESTONE_CONFIG", "");
    return explicit.isEmpty()
        ? userFolder(environment, "XDG_CONFIG_HOME", ".config").resolve("config.yml")
        : Path.of(explicit);
  }

  /** Our folder in the one that a variable names, or else in a folder of the home directory. */
  private static Path userFolder(Map<String, String> environment, String variable, String usual) {
    String set = environment.getOrDefault(variable, "");
    Path base =
        set.isEmpty() ? Path.of(environment.getOrDefault("HOME", "/root"), usual) : Path.of(set);
    return base.resolve("datestone");
  }

  static Path projectFile(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      Path file = at.resolve("datestone.yml");
      if (ReadLog.sawType(file, Files.exists(file))) {
        return file;
      }
      Path git = at.resolve(".git");
      if (ReadLog.sawType(git, Files.exists(git))) {
        break;
      }
    }
    return folder.resolve("datestone.yml");
  }

  private static int parallel(EffectiveSettings settings) {
    String text = settings.environment().getOrDefault("DATESTONE_PARALLEL", "");
    if (text.isEmpty()) {
      Integer number = settings.project().number("parallel");
      if (number == null) {
        number = settings.user().number("parallel");
      }
      return number == null ? Math.max(2, Runtime.getRuntime().availableProcessors()) : number;
    }
    return (int)
        Quantities.number(text, 1, Integer.MAX_VALUE)
            .orElseThrow(
                () ->
                    new BuildException(
                        "DATESTONE_PARALLEL must be a number above 0, not " + text, ""));
  }

  private static Optional<Path> bundle(String certificates, Path folder) {
    if (certificates.isEmpty() || certificates.equals("image")) {
      return Optional.empty();
    }
    Path bundle = certificates.equals("host") ? Path.of(HOST_BUNDLE) : folder.resolve(certificates);
    if (!ReadLog.saw(bundle, Files.isReadable(bundle))) {
      throw new BuildException(
          "certificates: " + certificates + ": cannot read " + bundle,
          "it is one of image, host (needs the package ca-certificates), or a file in PEM form");
    }
    return Optional.of(bundle.toAbsolutePath());
  }

  /** Where the store is. */
  public static Path home(Map<String, String> environment) {
    String home = environment.getOrDefault("DATESTONE_HOME", "");
    return (home.isEmpty() ? userFolder(environment, "XDG_CACHE_HOME", ".cache") : Path.of(home))
        .toAbsolutePath();
  }
}
