package dev.datestone.evaluate;

import dev.datestone.earthfile.Reference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names that IMPORT gave to Earthfiles. Immutable: a change gives another value.
 *
 * @param all by name, those of the base recipe among them
 * @param own the names that this recipe gave itself
 */
record Imports(Map<String, Imported> all, Set<String> own) {
  /**
   * An imported Earthfile, which is loaded when its name is used.
   *
   * @param from the project in whose file the IMPORT is written
   * @param allowPrivileged whether what is called through it may be privileged
   */
  record Imported(Project from, Reference reference, boolean allowPrivileged) {}

  Imports with(String alias, Imported imported) {
    Map<String, Imported> changed = new HashMap<>(all);
    changed.put(alias, imported);
    Set<String> names = new HashSet<>(own);
    names.add(alias);
    return new Imports(changed, names);
  }
}
