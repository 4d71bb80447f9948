package dev.datestone.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A challenge in a {@code WWW-Authenticate} header (RFC 9110, 11.6.1).
 *
 * @param scheme in lower case
 * @param parameters by name in lower case
 */
record AuthChallenge(String scheme, Map<String, String> parameters) {

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** All challenges of a header, in order. */
  static List<AuthChallenge> read(String header) {
    List<AuthChallenge> all = new ArrayList<>();
    Reader reader = new Reader(header);
    String word = reader.word();
    while (!word.isEmpty()) {
      Map<String, String> parameters = new TreeMap<>();
      String next = reader.word();
      while (!next.isEmpty() && reader.takes('=')) {
        parameters.put(next.toLowerCase(Locale.ROOT), reader.value());
        reader.takes(',');
        next = reader.word();
      }
      all.add(new AuthChallenge(word.toLowerCase(Locale.ROOT), parameters));
      word = next;
    }
    return all;
  }

  /** The position in a header. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    String word() {
      skip(" \t,");
      int start = at;
      while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    boolean takes(char wanted) {
      skip(" \t");
      boolean here = at < text.length() && text.charAt(at) == wanted;
      if (here) {
        at++;
      }
      return here;
    }

    String value() {
      if (!takes('"')) {
        return word();
      }
      StringBuilder value = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at++));
      }
      takes('"'); // may be missing
      return value.toString();
    }

    private void skip(String blanks) {
      while (at < text.length() && blanks.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }
  }
}
