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
public record Label(String file, int line, int column, String target, String text, String place) {}
