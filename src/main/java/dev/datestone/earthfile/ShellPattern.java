package dev.datestone.earthfile;

/** The patterns of a shell ({@code * ? […]}) as {@code ${x%pattern}} and its kin use them. */
final class ShellPattern {
  private ShellPattern() {}

  static String withoutStart(String value, String pattern, boolean longest) {
    for (int i = 0; i <= value.length(); i++) {
      int end = longest ? value.length() - i : i;
      if (matches(pattern, value, 0, end)) {
        return value.substring(end);
      }
    }
    return value;
  }

  static String withoutEnd(String value, String pattern, boolean longest) {
    for (int i = 0; i <= value.length(); i++) {
      int start = longest ? i : value.length() - i;
      if (matches(pattern, value, start, value.length())) {
        return value.substring(0, start);
      }
    }
    return value;
  }

  /** Whether the whole of that part of the value matches; one star remembered is enough. */
  private static boolean matches(String pattern, String value, int from, int to) {
    int p = 0;
    int v = from;
    int star = -1;
    int resume = from;
    while (v < to) {
      int next = p < pattern.length() ? one(pattern, p, value.charAt(v)) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = v;
      } else if (next >= 0) {
        p = next;
        v++;
      } else if (star >= 0) {
        p = star + 1;
        v = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** Where the pattern goes on if its sign at {@code p} takes the character; -1 if it does not. */
  private static int one(String pattern, int p, char c) {
    char sign = pattern.charAt(p);
    if (sign == '?') {
      return p + 1;
    }
    if (sign == '\\' && p + 1 < pattern.length()) {
      return pattern.charAt(p + 1) == c ? p + 2 : -1;
    }
    int close = sign == '[' ? pattern.indexOf(']', p + 2) : -1;
    if (close < 0) {
      return sign == c ? p + 1 : -1;
    }
    boolean not = pattern.charAt(p + 1) == '!' || pattern.charAt(p + 1) == '^';
    boolean found = false;
    for (int i = not ? p + 2 : p + 1; i < close; i++) {
      if (i + 2 < close && pattern.charAt(i + 1) == '-') {
        found |= pattern.charAt(i) <= c && c <= pattern.charAt(i + 2);
        i += 2;
      } else {
        found |= pattern.charAt(i) == c;
      }
    }
    return found != not ? close + 1 : -1;
  }
}
