package dev.datestone.earthfile;

import org.jspecify.annotations.Nullable;

/**
 * {@code --name=value} after a reference, or the old {@code --build-arg name=value}. The name may
 * hold variables too, so it is a word like its value.
 *
 * @param value null for {@code --build-arg name}, which is given the value that the name has where
 *     it is written, and for a variable that holds all of {@code --name=value}
 */
public record BuildArg(Word name, @Nullable Word value) {
  /** Whether the word begins with a variable, which has to hold {@code --name=value}. */
  public boolean isVariable() {
    return value == null && beginsWithVariable(name.text());
  }

  static boolean beginsWithVariable(String text) {
    return text.startsWith("$") || text.startsWith("\"$");
  }
}
