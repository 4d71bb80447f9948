package dev.datestone.earthfile;

/** A place in an Earthfile: line and column, both counted from 1 (columns in UTF-16 units). */
public record Position(int line, int column) {
  /** The place where there is nothing to point at, as for text from the command line. */
  public static final Position NONE = new Position(0, 0);
}
