package dev.datestone.content;

import java.util.ArrayList;
import java.util.List;

/**
 * Patterns with the syntax of {@code .dockerignore}: later ones override earlier ones, {@code !}
 * takes back what an earlier one matches, and a pattern that matches a folder matches everything in
 * it.
 */
public final class PathPatterns {
  private record Rule(Glob pattern, boolean takesBack) {}

  private final List<Rule> rules;

  private PathPatterns(List<Rule> rules) {
    this.rules = rules;
  }

  /** Reads one pattern from each text; empty ones do not count. */
  public static PathPatterns of(Iterable<String> written) {
    List<Rule> rules = new ArrayList<>();
    for (String each : written) {
      String pattern = each.strip();
      boolean takesBack = pattern.startsWith("!");
      String normal = Paths.normal(takesBack ? pattern.substring(1).strip() : pattern);
      if (!normal.isEmpty()) {
        rules.add(new Rule(new Glob(normal), takesBack));
      }
    }
    return new PathPatterns(rules);
  }

  /** Whether a path matches, or a folder that it is in. */
  public boolean matches(String path) {
    boolean matched = false;
    for (Rule rule : rules) {
      if (rule.takesBack() == matched && matches(rule.pattern(), path)) {
        matched = !rule.takesBack();
      }
    }
    return matched;
  }

  private static boolean matches(Glob pattern, String path) {
    for (String part = path; !part.isEmpty(); part = Paths.parent(part)) {
      if (pattern.matches(part)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a folder that matches may still contain files that do not. */
  public boolean mayTakeBackBelow(String folder) {
    return !folder.isEmpty() && rules.stream().anyMatch(Rule::takesBack);
  }
}
