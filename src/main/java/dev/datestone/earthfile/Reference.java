package dev.datestone.earthfile;

/** Which target or function is meant: in this file, another folder, a repository, or an import. */
public sealed interface Reference {
  /** {@code +t} (path {@code .}), {@code ./d+t}, {@code ../d+t}, {@code /abs+t}. */
  record Local(String path, String name) implements Reference {}

  /** {@code github.com/o/r/sub:tag+t}; the tag is empty if none is written. */
  record Remote(String path, String tag, String name) implements Reference {}

  /** {@code alias+t}, after an IMPORT. */
  record Imported(String alias, String name) implements Reference {}

  String name();

  /** Whether it names a function (UPPER_SNAKE) and not a target. */
  default boolean isFunction() {
    return Character.isUpperCase(name().charAt(0));
  }

  /** Reads expanded text; the position is that of its word, for the message. */
  static Reference parse(String expanded, Position position) {
    return new ReferenceParser(expanded, position).reference();
  }

  /** Whether it is an address as git takes it, which is no reference. */
  static boolean isAddress(String text) {
    int colon = text.indexOf(':');
    int at = text.indexOf('@');
    boolean scheme = colon > 0 && text.startsWith("//", colon + 1);
    return scheme || (at > 0 && at < colon && text.indexOf('/') > colon);
  }

  /** Whether the text has a + that is not escaped, so that it can be no image or path. */
  static boolean looksLikeOne(String expanded) {
    return ReferenceParser.plus(expanded, 0) >= 0;
  }
}
