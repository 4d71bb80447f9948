package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code ["a", "b"]}, the list of strings that tells the exec form from shell text. Strings
 * are in double quotes, with blanks or commas between them; the escapes are those of JSON but for
 * {@code \\u}, and any other backslash stays.
 */
final class ExecForm {
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String MEANINGS = "\"\\/\b\f\n\r\t";

  private ExecForm() {}

  /** The strings that the words of a command are; null if they are for a shell. */
  static @Nullable List<String> of(List<String> words) {
    if (words.isEmpty() || !words.getFirst().startsWith("[") || !words.getLast().endsWith("]")) {
      return null;
    }
    // The words are taken as if nothing were between them: blanks in strings are inside of words.
    String all = String.join("", words);
    return all.length() < 2 ? null : strings(all.substring(1, all.length() - 1));
  }

  /** Whether it can only be meant as a list: no shell text starts so. */
  static boolean isMeant(String text) {
    return text.startsWith("[\"") || text.startsWith("['");
  }

  private static @Nullable List<String> strings(String text) {
    List<String> strings = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c == '"') {
        i = string(text, i, strings);
        if (i < 0) {
          return null;
        }
      } else if (c != ',' && !Character.isWhitespace(c)) {
        return null;
      }
    }
    return strings;
  }

  /** Adds the string that starts there; the place after it, or -1 if it has no end. */
  private static int string(String text, int from, List<String> strings) {
    StringBuilder out = new StringBuilder();
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c == '"') {
        strings.add(out.toString());
        return i;
      }
      if (c == '\\' && i < text.length()) {
        char escaped = text.charAt(i++);
        int meaning = ESCAPES.indexOf(escaped);
        if (meaning < 0) {
          out.append('\\').append(escaped);
        } else {
          out.append(MEANINGS.charAt(meaning));
        }
      } else {
        out.append(c);
      }
    }
    return -1;
  }
}
