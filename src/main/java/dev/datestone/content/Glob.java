package dev.datestone.content;

/**
 * A path pattern: {@code *} and {@code ?} within a name, {@code [a-z]} sets ({@code [^…]} negated),
 * {@code **} as a whole name for any number of folders, a backslash to escape a character.
 */
public record Glob(String pattern) {
  /** Whether the text has a special character that is not escaped. */
  public static boolean isGlob(String text) {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '*', '?', '[' -> {
          return true;
        }
        case '\\' -> i++;
        default -> {}
      }
    }
    return false;
  }

  /** Whether a whole path matches. */
  public boolean matches(String path) {
    return matches(0, path, 0);
  }

  private boolean matches(int p, String path, int s) {
    while (p < pattern.length()) {
      char sign = pattern.charAt(p);
      if (sign == '*' && isDoubled(p)) {
        return matchesFolders(p, path, s);
      }
      if (sign == '*') {
        return matchesName(p, path, s);
      }
      if (s >= path.length()) {
        return false;
      }
      char next = path.charAt(s);
      if (sign == '[') {
        int end = setEnd(p);
        if (end < 0 || next == '/' || !inSet(p, end, next)) {
          return false;
        }
        p = end + 1;
      } else if (sign == '?') {
        if (next == '/') {
          return false;
        }
        p++;
      } else {
        if (sign == '\\' && p + 1 < pattern.length()) {
          p++;
        }
        if (pattern.charAt(p) != next) {
          return false;
        }
        p++;
      }
      s++;
    }
    return s == path.length();
  }

  private boolean isDoubled(int p) {
    return p + 1 < pattern.length()
        && pattern.charAt(p + 1) == '*'
        && (p == 0 || pattern.charAt(p - 1) == '/')
        && (p + 2 == pattern.length() || pattern.charAt(p + 2) == '/');
  }

  private boolean matchesFolders(int p, String path, int s) {
    if (p + 2 == pattern.length()) {
      return true;
    }
    int rest = p + 3;
    for (int i = s; i <= path.length(); i++) {
      if ((i == s || path.charAt(i - 1) == '/') && matches(rest, path, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean matchesName(int p, String path, int s) {
    for (int i = s; i <= path.length(); i++) {
      if (matches(p + 1, path, i)) {
        return true;
      }
      if (i < path.length() && path.charAt(i) == '/') {
        return false;
      }
    }
    return false;
  }

  private int setEnd(int p) {
    int end = p + 1;
    if (end < pattern.length() && pattern.charAt(end) == '^') {
      end++;
    }
    // A bracket at the start is a member of the set.
    end++;
    while (end < pattern.length() && pattern.charAt(end) != ']') {
      end++;
    }
    return end < pattern.length() ? end : -1;
  }

  private boolean inSet(int p, int end, char next) {
    int i = p + 1;
    boolean negated = pattern.charAt(i) == '^';
    if (negated) {
      i++;
    }
    boolean found = false;
    while (i < end) {
      char low = pattern.charAt(i);
      char high = low;
      if (i + 2 < end && pattern.charAt(i + 1) == '-') {
        high = pattern.charAt(i + 2);
        i += 2;
      }
      found |= low <= next && next <= high;
      i++;
    }
    return found != negated;
  }
}
