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
 * What {@code .earthlyignore} (or {@code .earthignore}) keeps out of the build, in the form that
 * {@code .dockerignore} has: patterns from the folder's top, a later one overrules an earlier one,
 * {@code !} lets in again, and a pattern that matches a folder matches all in it.
 */
public final class IgnoreRules {
  /** Nothing is ignored. */
  public static final IgnoreRules NONE = new IgnoreRules(List.of());

  private record Rule(Glob pattern, boolean letsIn) {}

  private final List<Rule> rules;

  private IgnoreRules(List<Rule> rules) {
    this.rules = rules;
  }

  /** Reads the folder's ignore file; two of them at once are an error. */
  public static IgnoreRules of(Path folder) {
    String both = read(folder.resolve(".earthlyignore"));
    String other = read(folder.resolve(".earthignore"));
    if (!both.isEmpty() && !other.isEmpty()) {
      throw new SourceException(
          folder + " has both .earthlyignore and .earthignore",
          "put the patterns into one of them");
    }
    return parse(both + other);
  }

  private static String read(Path file) {
    try {
      return TextFile.read(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (TextFile.NotText e) {
      throw new SourceException(e.at(file.toString()), TextFile.NotText.HINT);
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
      boolean letsIn = pattern.startsWith("!");
      String normal = Paths.normal(letsIn ? pattern.substring(1).strip() : pattern);
      if (!normal.isEmpty()) {
        rules.add(new Rule(new Glob(normal), letsIn));
      }
    }
    return new IgnoreRules(rules);
  }

  public boolean isIgnored(String path) {
    boolean ignored = false;
    for (Rule rule : rules) {
      if (rule.letsIn() == ignored && matches(rule.pattern(), path)) {
        ignored = !rule.letsIn();
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

  /** Whether an ignored folder may still hold files that are let in. */
  public boolean mayLetInBelow(String folder) {
    return !folder.isEmpty() && rules.stream().anyMatch(Rule::letsIn);
  }
}
