package dev.datestone.earthfile;

import java.util.Locale;

/** What names may look like: of targets, functions and variables. */
final class Names {
  private Names() {}

  static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> isDigit((char) c));
  }

  static boolean startsVariable(char c) {
    return isLower(c) || isUpper(c) || c == '_';
  }

  static boolean continuesVariable(char c) {
    return startsVariable(c) || isDigit(c);
  }

  static boolean isVariable(String text) {
    return !text.isEmpty() && startsVariable(text.charAt(0)) && consistsOf(text, "_");
  }

  /**
   * A lower-case letter, then letters, digits and {@code - .}: existing files use camel case too.
   */
  static boolean isTarget(String text) {
    return !text.isEmpty() && isLower(text.charAt(0)) && consistsOf(text, "-.");
  }

  /** An upper-case letter, then upper-case letters, digits and {@code _ .}. */
  static boolean isFunction(String text) {
    return !text.isEmpty()
        && isUpper(text.charAt(0))
        && consistsOf(text, "_.")
        && text.equals(text.toUpperCase(Locale.ROOT));
  }

  private static boolean consistsOf(String text, String signs) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLower(c) && !isUpper(c) && !isDigit(c) && signs.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
