package dev.datestone.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code ["a", "b"]}: in a Dockerfile a JSON list of strings, to the letter, or shell text.
 */
final class ExecForm {
  private final String text;
  private final List<String> strings = new ArrayList<>(4);
  private int at = 1;

  private ExecForm(String text) {
    this.text = text;
  }

  /** The strings, or null if the text is for a shell. */
  static @Nullable List<String> strings(String text) {
    ExecForm form = new ExecForm(text);
    return form.read() ? form.strings : null;
  }

  private boolean read() {
    if (!text.startsWith("[")) {
      return false;
    }
    blanks();
    if (next(']')) {
      return at == text.length();
    }
    do {
      blanks();
      if (!string()) {
        return false;
      }
      blanks();
    } while (next(','));
    return next(']') && at == text.length();
  }

  private boolean next(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean string() {
    if (!next('"')) {
      return false;
    }
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        strings.add(out.toString());
        return true;
      }
      if (c != '\\') {
        out.append(c);
      } else if (!escape(out)) {
        return false;
      }
    }
    return false;
  }

  private boolean escape(StringBuilder out) {
    if (at == text.length()) {
      return false;
    }
    char c = text.charAt(at++);
    switch (c) {
      case '"', '\\', '/' -> out.append(c);
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'u' -> {
        return unicode(out);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean unicode(StringBuilder out) {
    if (at + 4 > text.length()) {
      return false;
    }
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(text.charAt(at++), 16);
      if (digit < 0) {
        return false;
      }
      code = code * 16 + digit;
    }
    out.append((char) code);
    return true;
  }
}
