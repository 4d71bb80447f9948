package dev.datestone.session;

import dev.datestone.content.TextFile;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import dev.datestone.recipe.ImageRecipe;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Settings as they are written: the user's own file, and a {@code datestone.yml} of the project.
 *
 * <p>docs/settings.md lists the keys.
 */
final class SettingsFile {
  private static final Set<String> IMAGE_KEYS =
      Set.of("suite", "packages", "variant", "mirror", "components");

  private final Path file;
  private final Map<?, ?> values;

  private SettingsFile(Path file, Map<?, ?> values) {
    this.file = file;
    this.values = values;
  }

  /** Reads the file; one that is not there says nothing. */
  static SettingsFile read(Path file) {
    String text;
    try {
      text = TextFile.read(file);
    } catch (NoSuchFileException e) {
      return new SettingsFile(file, Map.of());
    } catch (IOException e) {
      throw BuildException.unreadable(file.toString(), e);
    }
    return parse(file, text);
  }

  static SettingsFile parse(Path file, String text) {
    try {
      Object loaded =
          new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(text);
      if (loaded == null) {
        return new SettingsFile(file, Map.of());
      }
      if (!(loaded instanceof Map<?, ?> map)) {
        throw new BuildException(
            file + " is not a mapping of settings", "write lines as \"key: value\"");
      }
      SettingsFile settings = new SettingsFile(file, map);
      settings.refuseUnknown("", map, EffectiveSettings.keys());
      return settings;
    } catch (MarkedYamlEngineException e) {
      throw notYaml(file, text, e);
    } catch (YamlEngineException e) {
      throw new BuildException(file + " is not YAML: " + e.getMessage(), "");
    }
  }

  private static EarthfileException notYaml(
      Path file, String text, MarkedYamlEngineException error) {
    Optional<Mark> mark = error.getProblemMark();
    int line = mark.map(Mark::getLine).orElse(0) + 1;
    int column = mark.map(Mark::getColumn).orElse(0) + 1;
    String there = text.lines().skip(line - 1L).findFirst().orElse("");
    boolean tab = there.length() >= column && there.charAt(column - 1) == '\t';
    return new EarthfileException(
            new Position(line, column),
            1,
            tab ? "tabs cannot indent YAML" : "not YAML: " + error.getProblem(),
            tab ? "write blanks instead of the tab" : null)
        .in(file.toString(), text);
  }

  BuildException wrong(String what) {
    return new BuildException(file + ": " + what, "see docs/settings.md");
  }

  void refuseUnknown(String where, Map<?, ?> map, Set<String> known) {
    for (Object key : map.keySet()) {
      if (!known.contains(String.valueOf(key))) {
        throw new BuildException(
            file + ": unknown setting \"" + where + key + "\"",
            "known are " + String.join(", ", new java.util.TreeSet<>(known)));
      }
    }
  }

  /** All values by their top key. */
  Map<String, Object> all() {
    Map<String, Object> all = new TreeMap<>();
    values.forEach((key, value) -> all.put(String.valueOf(key), value == null ? "" : value));
    return all;
  }

  /** Looks at each value, as far as the file alone says whether it can be one. */
  void check() {
    text("certificates");
    number("parallel");
    images();
    gitSites();
  }

  @Nullable String text(String key) {
    Object value = values.get(key);
    return value == null ? null : value.toString();
  }

  @Nullable Integer number(String key) {
    Object value = values.get(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Integer number && number > 0) {
      return number;
    }
    throw new BuildException(file + ": \"" + key + "\" must be a number above 0, not " + value, "");
  }

  /** In the order of the file. */
  List<GitUrlRules.Site> gitSites() {
    return GitUrlRules.read(file, values.get("git"));
  }

  /** Recipes by the name of the image. */
  Map<String, ImageRecipe> images() {
    Object images = values.get("images");
    Map<String, ImageRecipe> recipes = new TreeMap<>();
    if (images == null) {
      return recipes;
    }
    if (!(images instanceof Map<?, ?> map)) {
      throw new BuildException(
          file + ": \"images\" must be names with a recipe each", "see docs/settings.md");
    }
    map.forEach(
        (name, recipe) -> recipes.put(String.valueOf(name), recipe(String.valueOf(name), recipe)));
    return recipes;
  }

  private ImageRecipe recipe(String name, @Nullable Object written) {
    if (!(written instanceof Map<?, ?> map)) {
      throw new BuildException(
          file + ": the recipe of \"" + name + "\" must have a suite and packages",
          "see docs/settings.md");
    }
    refuseUnknown("images." + name + ".", map, IMAGE_KEYS);
    Object suite = map.get("suite");
    if (suite == null) {
      throw new BuildException(
          file + ": the recipe of \"" + name + "\" has no suite", "for example: suite: trixie");
    }
    return new ImageRecipe(
        name,
        suite.toString(),
        texts(name, map.get("packages")),
        map.get("variant") == null ? "" : String.valueOf(map.get("variant")),
        map.get("mirror") == null ? "" : String.valueOf(map.get("mirror")),
        texts(name, map.get("components")));
  }

  private List<String> texts(String name, @Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(each -> texts.add(String.valueOf(each)));
    } else if (value != null) {
      for (String each : value.toString().trim().split("[\\s,]+")) {
        texts.add(each);
      }
    }
    if (texts.stream().anyMatch(text -> text.startsWith("-"))) {
      throw new BuildException(
          file + ": a package of \"" + name + "\" begins with a dash", "write names of packages");
    }
    return texts;
  }
}
