package dev.datestone.earthfile;

import java.util.Arrays;

/** Where the lines of a text start: offsets to positions and back to the text of a line. */
final class Lines {
  private final int[] starts;
  private final int count;

  Lines(String text) {
    int[] found = new int[64];
    int lines = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (lines == found.length) {
        found = Arrays.copyOf(found, lines * 2);
      }
      found[lines++] = at + 1;
    }
    starts = found;
    count = lines;
  }

  Position position(int offset) {
    int at = Arrays.binarySearch(starts, 0, count, offset);
    int line = at >= 0 ? at : -at - 2;
    return new Position(line + 1, offset - starts[line] + 1);
  }

  /** The text of a line counted from 1, empty if there is none. */
  static String line(String text, int number) {
    int start = 0;
    for (int line = 1; line < number; line++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        return "";
      }
      start = end + 1;
    }
    if (number < 1) {
      return "";
    }
    int end = text.indexOf('\n', start);
    String line = text.substring(start, end < 0 ? text.length() : end);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }
}
