package dev.datestone.source;

import dev.datestone.content.Glob;
import dev.datestone.content.Paths;
import dev.datestone.content.TextFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of {@code .earthlyignore} (or {@code .earthignore}), with the syntax of {@code
 * .dockerignore}: patterns are relative to the folder, later ones override earlier ones, {@code !}
 * includes again, and a pattern that matches a folder matches everything in it.
 */
public final class IgnoreRules {
  /** Nothing is ignored. */
  public static final IgnoreRules NONE = new IgnoreRules(List.of());

  private record Rule(Glob pattern, boolean includes) {}

  private final List<Rule> rules;

  private IgnoreRules(List<Rule> rules) {
    this.rules = rules;
  }

  /** Reads the folder's ignore file; having both files is an error. */
  public static IgnoreRules of(Path folder) {
    String both = read(folder.resolve(".earthlyignore"));
    String other = read(folder.resolve(".earthignore"));
    if (!both.isEmpty() && !other.isEmpty()) {
      throw new SourceException(
          folder + " has both .earthlyignore and .earthignore", "move all patterns to one of them");
    }
    return parse(both + other);
  }

  /** Reads a {@code .dockerignore}; without one nothing is ignored. */
  public static IgnoreRules ofFile(Path file) {
    return parse(read(file));
  }

  private static String read(Path file) {
    try {
      return TextFile.read(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (TextFile.NotUtf8Exception e) {
      throw new SourceException(e.at(file.toString()), TextFile.NotUtf8Exception.HINT);
    } catch (IOException e) {
      throw new SourceException(file + " cannot be read: " + e.getMessage(), "");
    }
  }

  public static IgnoreRules parse(String text) {
    List<Rule> rules = new ArrayList<>();
    for (String line : text.split("\n")) {
      String pattern = line.strip();
      if (pattern.isEmpty() || pattern.startsWith("#")) {
        continue;
      }
      boolean includes = pattern.startsWith("!");
      String normal = Paths.normal(includes ? pattern.substring(1).strip() : pattern);
      if (!normal.isEmpty()) {
        rules.add(new Rule(new Glob(normal), includes));
      }
    }
    return new IgnoreRules(rules);
  }

  public boolean isIgnored(String path) {
    boolean ignored = false;
    for (Rule rule : rules) {
      if (rule.includes() == ignored && matches(rule.pattern(), path)) {
        ignored = !rule.includes();
      }
    }
    return ignored;
  }

  private static boolean matches(Glob pattern, String path) {
    for (String part = path; !part.isEmpty(); part = Paths.parent(part)) {
      if (pattern.matches(part)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an ignored folder may still contain files that are included again. */
  public boolean mayIncludeBelow(String folder) {
    return !folder.isEmpty() && rules.stream().anyMatch(Rule::includes);
  }
}
