package dev.datestone.operation;

/**
 * Where an operation comes from, for messages. It is not part of the key: equal commands of two
 * targets run once.
 *
 * @param file the Earthfile as the user named it
 * @param line 1 for the first
 * @param column 1 for the first
 * @param target as shown before each line of output, such as {@code +build}
 * @param text the command on one line
 * @param stableTarget names the target in all clones of its repository alike
 */
public record Label(
    String file, int line, int column, String target, String text, String stableTarget) {
  /** A command's text on one line, without comment lines and the backslashes at line ends. */
  public static String oneLine(String text) {
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
