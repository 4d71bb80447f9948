package dev.datestone.evaluate;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.Label;
import org.jspecify.annotations.Nullable;

/**
 * Whose words are read: which file's, with which arguments, values and imports.
 *
 * @param project the Earthfile in which the words stand; references start there
 * @param isFunction whether it is a function's
 */
record Frame(
    Project project,
    Given given,
    Scope scope,
    Imports imports,
    boolean allowPrivileged,
    boolean isFunction) {
  boolean has(Feature feature) {
    return project.earthfile().version().has(feature);
  }

  Evaluator.Place at(Word word) {
    return new Evaluator.Place(
        project.earthfile(), word.position(), Math.max(1, word.text().length()));
  }

  EarthfileException error(Word word, String message, @Nullable String hint) {
    return error(word.position(), Math.max(1, word.text().length()), message, hint);
  }

  EarthfileException error(Position position, int length, String message, @Nullable String hint) {
    return project.earthfile().error(position, length, message, hint);
  }

  /** Points at the word that a command begins with. */
  EarthfileException error(Position position, String message, @Nullable String hint) {
    int length = 0;
    for (String line :
        project.earthfile().text().lines().skip(position.line() - 1L).limit(1).toList()) {
      int end = position.column() - 1;
      while (end < line.length() && Character.isLetter(line.charAt(end))) {
        end++;
      }
      length = end - position.column() + 1;
    }
    return error(position, Math.max(1, length), message, hint);
  }

  Label label(Position position, String text, String target, String place) {
    return new Label(
        project.earthfile().file(),
        position.line(),
        position.column(),
        target,
        Labels.oneLine(text),
        place);
  }
}
