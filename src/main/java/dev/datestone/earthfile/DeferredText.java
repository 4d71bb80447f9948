package dev.datestone.earthfile;

/**
 * Text that a shell reads when the image runs: CMD, ENTRYPOINT and HEALTHCHECK. Values of the
 * recipe's arguments and variables are put in, which that shell does not have; the rest is kept.
 */
public final class DeferredText {
  private final String text;
  private final Position position;
  private final Expansion.Lookup lookup;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private DeferredText(Word word, Expansion.Lookup lookup) {
    this.text = word.text();
    this.position = word.position();
    this.lookup = lookup;
  }

  /**
   * The text with values in it.
   *
   * @param lookup what the recipe knows and the image will not
   */
  public static String of(Word word, Expansion.Lookup lookup) {
    return word.text().indexOf('$') < 0 ? word.text() : new DeferredText(word, lookup).all();
  }

  private String all() {
    boolean quoted = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      int end = at + 1;
      if (c == '\\') {
        end = Math.min(text.length(), at + 2);
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '\'' && !quoted) {
        int close = text.indexOf('\'', at + 1);
        end = close < 0 ? text.length() : close + 1;
      } else if (c == '$') {
        end = dollar(quoted);
      }
      out.append(text, at, end);
      at = end;
    }
    return out.toString();
  }

  /** Puts a value in if there is one; says where what stays as it is ends. */
  private int dollar(boolean quoted) {
    boolean braced = text.startsWith("{", at + 1);
    int name = braced ? at + 2 : at + 1;
    int end = name;
    while (end < text.length() && Names.continuesVariable(text.charAt(end))) {
      end++;
    }
    String word = text.substring(name, end);
    if (!Names.isVariable(word) || lookup.value(word) == null) {
      return end;
    }
    int close = braced ? Quoting.closing(text, at + 1, quoted) : end - 1;
    if (close < 0) {
      return end; // the shell will say it
    }
    Word variable = new Word(text.substring(at, close + 1), position);
    out.append(Expansion.text(variable, lookup, (command, where) -> "$(" + command + ")"));
    at = close + 1;
    return at;
  }
}
