package dev.datestone.earthfile;

import java.util.Map;

/** Text to tree. It opens no file: the name is for messages only. */
public final class EarthfileParser {
  private EarthfileParser() {}

  /**
   * Parses a whole Earthfile, or throws an {@link EarthfileException} for its first mistake of
   * form. Other mistakes are kept as {@link Command.Invalid}.
   */
  public static Earthfile parse(String file, String text) {
    return parse(file, text, Map.of());
  }

  /**
   * The same.
   *
   * @param overrides features that are on or off, whatever the VERSION line says
   */
  public static Earthfile parse(String file, String text, Map<Feature, Boolean> overrides) {
    SyntaxTree tree = syntax(file, text);
    try {
      return FileParser.parse(file, tree, overrides);
    } catch (EarthfileException e) {
      throw e.in(file, tree.text());
    }
  }

  /** Parses only the form of an Earthfile, or throws for the first mistake of form. */
  public static SyntaxTree syntax(String file, String text) {
    String plain = plain(text);
    try {
      SyntaxTree tree = new SyntaxParser(plain).parse();
      VersionParser.check(tree);
      return tree;
    } catch (EarthfileException e) {
      throw HereDocument.around(e, plain).in(file, plain);
    }
  }

  /** Without the byte order mark, and with plain line breaks; no column moves by that. */
  private static String plain(String text) {
    String marked = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return marked.indexOf('\r') < 0 ? marked : marked.replace("\r\n", "\n");
  }
}
