package dev.datestone.evaluate;

import dev.datestone.earthfile.Earthfile;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Word;
import org.jspecify.annotations.Nullable;

/**
 * What names mean in the recipe or function that is being evaluated: a stack frame.
 *
 * @param project the Earthfile in which the commands are written; references start there
 * @param functionDepth how many functions have called each other, 0 in a target's own recipe
 */
record CallFrame(
    Project project,
    TrackedArgs args,
    Scope scope,
    Imports imports,
    boolean allowPrivileged,
    int functionDepth) {
  /** A place in an Earthfile that messages point at. */
  record Place(Earthfile file, Position position, int length) {
    EarthfileException error(String message, @Nullable String hint) {
      return file.error(position, length, message, hint);
    }
  }

  boolean isFunction() {
    return functionDepth > 0;
  }

  boolean has(Feature feature) {
    return project.earthfile().version().has(feature);
  }

  CallFrame withScope(Scope newScope) {
    return new CallFrame(project, args, newScope, imports, allowPrivileged, functionDepth);
  }

  CallFrame withImports(Imports newImports) {
    return new CallFrame(project, args, scope, newImports, allowPrivileged, functionDepth);
  }

  Place place(Word word) {
    return new Place(project.earthfile(), word.position(), Math.max(1, word.text().length()));
  }
}
