package dev.datestone.earthfile;

/** The patterns of a shell ({@code * ? […]}) as {@code ${x%pattern}} and its kin use them. */
public final class ShellPattern {
  private ShellPattern() {}

  public static String withoutStart(String value, String pattern, boolean longest) {
    for (int i = 0; i <= value.length(); i++) {
      int end = longest ? value.length() - i : i;
      if (isBoundary(value, end) && matches(pattern, value, 0, end)) {
        return value.substring(end);
      }
    }
    return value;
  }

  public static String withoutEnd(String value, String pattern, boolean longest) {
    for (int i = 0; i <= value.length(); i++) {
      int start = longest ? i : value.length() - i;
      if (isBoundary(value, start) && matches(pattern, value, start, value.length())) {
        return value.substring(0, start);
      }
    }
    return value;
  }

  /** Not between the two halves of a character beyond the first 65536. */
  private static boolean isBoundary(String value, int at) {
    return at == 0
        || at == value.length()
        || !Character.isSurrogatePair(value.charAt(at - 1), value.charAt(at));
  }

  /** Whether the whole of that part of the value matches; one star remembered is enough. */
  private static boolean matches(String pattern, String value, int from, int to) {
    int p = 0;
    int v = from;
    int star = -1;
    int resume = from;
    while (v < to) {
      int c = value.codePointAt(v);
      int next = p < pattern.length() ? one(pattern, p, c) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = v;
      } else if (next >= 0) {
        p = next;
        v += Character.charCount(c);
      } else if (star >= 0) {
        p = star + 1;
        resume += Character.charCount(value.codePointAt(resume));
        v = resume;
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
  private static int one(String pattern, int p, int c) {
    int sign = pattern.codePointAt(p);
    if (sign == '?') {
      return p + 1;
    }
    if (sign == '[' && setEnd(pattern, p) >= 0) {
      return inSet(pattern, p, c) ? setEnd(pattern, p) + 1 : -1;
    }
    int at = sign == '\\' && p + 1 < pattern.length() ? p + 1 : p;
    int plain = pattern.codePointAt(at);
    return plain == c ? at + Character.charCount(plain) : -1;
  }

  private static boolean isNot(String pattern, int open) {
    return open + 1 < pattern.length() && "!^".indexOf(pattern.charAt(open + 1)) >= 0;
  }

  /** The bracket that ends the set; one right at its start is a member. -1 if it has no end. */
  private static int setEnd(String pattern, int open) {
    int first = isNot(pattern, open) ? open + 2 : open + 1;
    int i = first;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      if (c == ']' && i > first) {
        return i;
      }
      i = c == '\\' ? i + 2 : classEnd(pattern, i) > 0 ? classEnd(pattern, i) : i + 1;
    }
    return -1;
  }

  /** The end of the {@code [:name:]} that starts here; -1 if none does. */
  private static int classEnd(String pattern, int at) {
    int end = pattern.startsWith("[:", at) ? pattern.indexOf(":]", at + 2) : -1;
    return end < 0 ? -1 : end + 2;
  }

  private static boolean inSet(String pattern, int open, int c) {
    boolean not = isNot(pattern, open);
    int end = setEnd(pattern, open);
    boolean found = false;
    int i = not ? open + 2 : open + 1;
    while (i < end) {
      int behind = classEnd(pattern, i);
      if (behind > 0) {
        found |= inClass(pattern.substring(i + 2, behind - 2), c);
        i = behind;
        continue;
      }
      int from = member(pattern, i);
      i = next(pattern, i);
      int to = from;
      if (i + 1 < end && pattern.charAt(i) == '-') {
        to = member(pattern, i + 1);
        i = next(pattern, i + 1);
      }
      found |= from <= c && c <= to;
    }
    return found != not;
  }

  private static int member(String pattern, int at) {
    boolean escaped = pattern.charAt(at) == '\\' && at + 1 < pattern.length();
    return pattern.codePointAt(escaped ? at + 1 : at);
  }

  private static int next(String pattern, int at) {
    boolean escaped = pattern.charAt(at) == '\\' && at + 1 < pattern.length();
    return (escaped ? at + 1 : at) + Character.charCount(member(pattern, at));
  }

  private static boolean inClass(String name, int c) {
    boolean printable = c > ' ' && c != 0x7f && !Character.isISOControl(c);
    return switch (name) {
      case "alpha" -> Character.isLetter(c);
      case "digit" -> c >= '0' && c <= '9';
      case "alnum" -> Character.isLetter(c) || (c >= '0' && c <= '9');
      case "lower" -> Character.isLowerCase(c);
      case "upper" -> Character.isUpperCase(c);
      case "space" -> c == ' ' || (c >= '\t' && c <= '\r');
      case "blank" -> c == ' ' || c == '\t';
      case "xdigit" -> Character.digit(c, 16) >= 0 && c < 0x80;
      case "cntrl" -> Character.isISOControl(c);
      case "punct" -> printable && !Character.isLetterOrDigit(c);
      case "graph" -> printable;
      case "print" -> printable || c == ' ';
      default -> false;
    };
  }
}
