package dev.datestone.operation;

/**
 * Where an operation comes from, for people. No part of any key: two targets that say the same
 * share the work.
 *
 * @param file the Earthfile as the user named it
 * @param line 1 for the first
 * @param column 1 for the first
 * @param target as it is shown in front of each line of output, such as {@code +build}
 * @param text the command as it is written
 * @param place the target wherever its project lies: the same for all clones of a repository
 */
public record Label(String file, int line, int column, String target, String text, String place) {
  /** The command without the ends of its lines and what stands around them. */
  public String oneLine() {
    StringBuilder one = new StringBuilder();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      String part = line.strip();
      if (part.endsWith("\\")) {
        part = part.substring(0, part.length() - 1).stripTrailing();
      }
      one.append(one.isEmpty() || part.isEmpty() ? "" : " ").append(part);
    }
    return one.toString();
  }
}
