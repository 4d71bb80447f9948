package dev.datestone.earthfile;

import java.util.Arrays;

/** Where the lines of a text start: converts offsets to positions. */
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
}
