package dev.datestone.content;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Permissions as chmod takes them in words: {@code u=rwX,go=rX}. */
public final class SymbolicMode {
  private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)((?:[-+=][rwxXst]*)+)");
  private static final Pattern CHANGE = Pattern.compile("([-+=])([rwxXst]*)");

  private SymbolicMode() {}

  public static boolean isSymbolic(String text) {
    for (String clause : text.split(",", -1)) {
      if (!CLAUSE.matcher(clause).matches()) {
        return false;
      }
    }
    return true;
  }

  /** The mode that a file has after the changes. */
  public static int apply(String text, int mode, boolean folder) {
    int result = mode;
    for (String clause : text.split(",", -1)) {
      Matcher parts = CLAUSE.matcher(clause);
      if (!parts.matches()) {
        throw new IllegalArgumentException(text);
      }
      Matcher change = CHANGE.matcher(parts.group(2));
      while (change.find()) {
        result = change(result, parts.group(1), change.group(1).charAt(0), change.group(2), folder);
      }
    }
    return result;
  }

  private static int change(int mode, String who, char sign, String rights, boolean folder) {
    int users = users(who);
    int bits = 0;
    for (int i = 0; i < rights.length(); i++) {
      bits |=
          switch (rights.charAt(i)) {
            case 'r' -> 0444 & users;
            case 'w' -> 0222 & users;
            case 'x' -> 0111 & users;
            case 'X' -> folder || (mode & 0111) != 0 ? 0111 & users : 0;
            case 's' -> 06000 & users;
            case 't' -> 01000;
            default -> throw new IllegalArgumentException(rights);
          };
    }
    return switch (sign) {
      case '+' -> mode | bits;
      case '-' -> mode & ~bits;
      default -> (mode & ~(users & 0777)) | bits;
    };
  }

  private static int users(String who) {
    if (who.isEmpty() || who.indexOf('a') >= 0) {
      return 06777;
    }
    int users = 0;
    users |= who.indexOf('u') >= 0 ? 04700 : 0;
    users |= who.indexOf('g') >= 0 ? 02070 : 0;
    users |= who.indexOf('o') >= 0 ? 0007 : 0;
    return users;
  }
}
