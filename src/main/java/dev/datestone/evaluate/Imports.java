package dev.datestone.evaluate;

import dev.datestone.earthfile.Reference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What IMPORT gave names to: those of the base recipe, and a recipe's own over them. */
final class Imports {
  /**
   * An imported Earthfile; it is looked for when its name is used.
   *
   * @param from the project in whose file the IMPORT stands
   * @param allowPrivileged what is called through it may ask for all rights
   */
  record Imported(Project from, Reference reference, boolean allowPrivileged) {}

  private final Map<String, Imported> all = new HashMap<>();
  private final Set<String> own = new HashSet<>();

  Imports(Map<String, Imported> globals) {
    all.putAll(globals);
  }

  @Nullable Imported get(String alias) {
    return all.get(alias);
  }

  /** False if the same recipe has given the name away already. */
  boolean put(String alias, Imported imported) {
    all.put(alias, imported);
    return own.add(alias);
  }

  Map<String, Imported> all() {
    return Map.copyOf(all);
  }
}
