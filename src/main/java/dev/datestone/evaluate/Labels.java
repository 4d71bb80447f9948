package dev.datestone.evaluate;

/** How a command's text is shown. */
final class Labels {
  private Labels() {}

  /** The text on one line: continuations and comment lines taken out, blanks made single. */
  static String oneLine(String text) {
    if (text.indexOf('\n') < 0) {
      return text.strip();
    }
    StringBuilder line = new StringBuilder();
    for (String part : text.split("\n")) {
      String piece = part.strip();
      if (piece.startsWith("#")) {
        continue;
      }
      if (piece.endsWith("\\")) {
        piece = piece.substring(0, piece.length() - 1).strip();
      }
      if (!piece.isEmpty()) {
        line.append(line.isEmpty() ? "" : " ").append(piece);
      }
    }
    return line.toString();
  }
}
