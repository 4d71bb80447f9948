package dev.datestone.earthfile;

/** Text to tree, in one pass. It opens no file: the name is for messages only. */
public final class EarthfileParser {
  private EarthfileParser() {}

  /** Parses a whole Earthfile, or throws an {@link EarthfileException} for its first mistake. */
  public static Earthfile parse(String file, String text) {
    String plain = plain(text);
    try {
      return new FileParser(file, plain).parse();
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
