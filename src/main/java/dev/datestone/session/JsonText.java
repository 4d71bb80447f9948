package dev.datestone.session;

import java.util.List;

/**
 * Writes JSON without a blank, with the escapes that the standard library of Go writes: the signs
 * of HTML and the two line separators too.
 */
final class JsonText {
  private final StringBuilder out = new StringBuilder();

  JsonText open(char bracket) {
    separate();
    out.append(bracket);
    return this;
  }

  JsonText close(char bracket) {
    out.append(bracket);
    return this;
  }

  JsonText name(String name) {
    string(name);
    out.append(':');
    return this;
  }

  JsonText number(int number) {
    separate();
    out.append(number);
    return this;
  }

  JsonText nothing() {
    separate();
    out.append("null");
    return this;
  }

  JsonText truth() {
    separate();
    out.append("true");
    return this;
  }

  /** A list of strings; null if it is empty. */
  JsonText strings(List<String> strings) {
    if (strings.isEmpty()) {
      return nothing();
    }
    open('[');
    strings.forEach(this::string);
    return close(']');
  }

  JsonText string(String text) {
    separate();
    out.append('"');
    text.chars().forEach(c -> character((char) c));
    out.append('"');
    return this;
  }

  private void separate() {
    char last = out.isEmpty() ? '{' : out.charAt(out.length() - 1);
    if (last != '{' && last != '[' && last != ':') {
      out.append(',');
    }
  }

  private void character(char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '<', '>', '&', '\u2028', '\u2029' -> unicode(c);
      default -> {
        if (c < ' ') {
          unicode(c);
        } else {
          out.append(c);
        }
      }
    }
  }

  private void unicode(char c) {
    out.append(String.format("\\u%04x", (int) c));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
