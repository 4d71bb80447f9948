package dev.datestone.earthfile;

import org.jspecify.annotations.Nullable;

/** A word together with where it lies in the text, so that it can be read once more. */
record Token(Word word, int from, int to) {
  String text() {
    return word.text();
  }

  Position position() {
    return word.position();
  }

  /** An error that points at the whole word. */
  EarthfileException error(String cause, @Nullable String hint) {
    return new EarthfileException(word.position(), Math.max(1, to - from), cause, hint);
  }
}
