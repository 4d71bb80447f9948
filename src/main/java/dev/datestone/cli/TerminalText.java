package dev.datestone.cli;

/** What a command prints, made harmless for a terminal. */
final class TerminalText {
  private static final char ESCAPE = '\033';

  private TerminalText() {}

  /**
   * The line as it would look: what a carriage return goes back over is left out. Colours stay;
   * what moves the cursor, clears the screen or changes the terminal does not.
   */
  static String safe(String line) {
    if (line.chars().noneMatch(Character::isISOControl)) {
      return line;
    }
    String last = line.substring(line.lastIndexOf('\r') + 1);
    StringBuilder safe = new StringBuilder();
    for (int at = 0; at < last.length(); ) {
      char each = last.charAt(at);
      if (each == ESCAPE) {
        int end = end(last, at);
        String sequence = last.substring(at, end);
        safe.append(isColour(sequence) ? sequence : "");
        at = end;
      } else {
        safe.append(each == '\t' || !Character.isISOControl(each) ? each + "" : "");
        at++;
      }
    }
    return safe.toString();
  }

  /** A control sequence (ECMA-48) ends with its first letter, a string with BEL or ESC \. */
  private static int end(String text, int start) {
    char kind = start + 1 < text.length() ? text.charAt(start + 1) : ' ';
    if (kind == '[') {
      int at = start + 2;
      while (at < text.length() && (text.charAt(at) < '@' || text.charAt(at) > '~')) {
        at++;
      }
      return Math.min(at + 1, text.length());
    }
    if (kind == ']' || kind == 'P' || kind == '^' || kind == '_' || kind == 'X') {
      for (int at = start + 2; at < text.length(); at++) {
        if (text.charAt(at) == '\007') {
          return at + 1;
        }
        if (text.startsWith("\033\\", at)) {
          return at + 2;
        }
      }
      return text.length();
    }
    return Math.min(start + 2, text.length());
  }

  private static boolean isColour(String sequence) {
    return sequence.matches("\033\\[[0-9;:]*m");
  }
}
