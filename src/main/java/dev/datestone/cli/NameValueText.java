package dev.datestone.cli;

import dev.datestone.session.BuildException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of the form that dotenv files have: {@code NAME=value} or {@code NAME: value}, {@code
 * export} before it, comments. A value in quotes can have several lines; in double quotes {@code
 * \n} is a line break. {@code $NAME} stands for a value above it, but not in single quotes.
 */
final class NameValueText {
  private static final Pattern EXPORT = Pattern.compile("export[ \t]+");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
  private static final Pattern VARIABLE = Pattern.compile("(\\\\)?\\$(\\()?\\{?([A-Z0-9_]+)?\\}?");

  private final String file;
  private final String text;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int at;

  private NameValueText(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * The values by name.
   *
   * @param file its name, for messages
   */
  static Map<String, String> parse(String file, String text) {
    NameValueText lines = new NameValueText(file, text);
    while (lines.skipToName()) {
      String name = lines.name();
      lines.values.put(name, lines.value());
    }
    return lines.values;
  }

  /** Skips empty lines and comments; false at the end. */
  private boolean skipToName() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        at = lineEnd();
      } else if (c == '\n' || isBlank(c)) {
        at++;
      } else {
        return true;
      }
    }
    return false;
  }

  private int lineEnd() {
    int newline = text.indexOf('\n', at);
    return newline < 0 ? text.length() : newline;
  }

  private static boolean isBlank(char c) {
    return c != '\n' && Character.isWhitespace(c);
  }

  /** Reads up to the equals sign, or the colon. */
  private String name() {
    Matcher export = EXPORT.matcher(text).region(at, text.length());
    if (export.lookingAt()) {
      at = export.end();
    }
    int start = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if ((c == '=' || c == ':') && at > start) {
        return text.substring(start, at++).strip();
      }
      if (!isBlank(c) && !Character.isLetterOrDigit(c) && c != '_' && c != '.') {
        break;
      }
      at++;
    }
    // The line itself may hold a secret: only its number is shown.
    throw error(start, "expected NAME=VALUE", "comments begin with #");
  }

  private String value() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    char quote = at < text.length() ? text.charAt(at) : '\n';
    return quote == '"' || quote == '\'' ? quoted(quote) : plain();
  }

  private String plain() {
    String line = text.substring(at, lineEnd());
    at += line.length();
    int comment = line.lastIndexOf('#');
    while (comment > 0 && !isBlank(line.charAt(comment - 1))) {
      comment = line.lastIndexOf('#', comment - 1);
    }
    return withVariables((comment > 0 ? line.substring(0, comment) : line).strip());
  }

  private String quoted(char quote) {
    int start = at + 1;
    int end = text.indexOf(quote, start);
    while (end >= 0 && text.charAt(end - 1) == '\\') {
      end = text.indexOf(quote, end + 1);
    }
    if (end < 0) {
      throw error(at, "the quoted value does not end", "close it with " + quote);
    }
    at = end + 1;
    String value = text.substring(start, end);
    return quote == '\'' ? value : withVariables(unescaped(value));
  }

  /** An escaped dollar sign stays escaped: {@link #withVariables} reads that. */
  private static String unescaped(String value) {
    return ESCAPE
        .matcher(value)
        .replaceAll(
            each ->
                switch (each.group(1)) {
                  case "n" -> "\n";
                  case "r" -> "\r";
                  case "$" -> "\\\\\\$";
                  default -> Matcher.quoteReplacement(each.group(1));
                });
  }

  private String withVariables(String value) {
    return VARIABLE
        .matcher(value)
        .replaceAll(
            each -> {
              String written = each.group();
              boolean escaped = each.group(1) != null;
              boolean isVariable = !escaped && each.group(2) == null && each.group(3) != null;
              return Matcher.quoteReplacement(
                  isVariable
                      ? values.getOrDefault(each.group(3), "")
                      : escaped ? written.substring(1) : written);
            });
  }

  private BuildException error(int offset, String cause, String hint) {
    long line = text.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
    return new BuildException(file + ":" + line + ": " + cause, hint);
  }
}
