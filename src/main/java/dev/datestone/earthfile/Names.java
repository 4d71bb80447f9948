package dev.datestone.earthfile;

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

  static boolean startsVariable(char c) {
    return isLower(c) || isUpper(c) || c == '_';
  }

  static boolean continuesVariable(char c) {
    return startsVariable(c) || isDigit(c);
  }

  static boolean isVariable(String text) {
    if (text.isEmpty() || !startsVariable(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      if (!continuesVariable(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * A lower-case letter, then letters, digits and {@code - _ .}: existing files use camel case too.
   */
  static boolean isTarget(String text) {
    if (text.isEmpty() || !isLower(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!continuesVariable(c) && c != '-' && c != '.') {
        return false;
      }
    }
    return true;
  }

  /** An upper-case letter, then upper-case letters, digits and {@code _ .}. */
  static boolean isFunction(String text) {
    if (text.isEmpty() || !isUpper(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isUpper(c) && !isDigit(c) && c != '_' && c != '.') {
        return false;
      }
    }
    return true;
  }
}
