package dev.datestone.earthfile;

import org.jspecify.annotations.Nullable;

/** An error in an Earthfile: one cause, at one place, with at most one hint. */
public final class EarthfileException extends RuntimeException {
  private final String file;
  private final Position position;
  private final int length;
  private final String cause;
  private final @Nullable String hint;
  private final String sourceLine;

  /** An error whose file is not known here: see {@link #in}. */
  public EarthfileException(Position position, int length, String cause, @Nullable String hint) {
    this("", position, length, cause, hint, "");
  }

  private EarthfileException(
      String file,
      Position position,
      int length,
      String cause,
      @Nullable String hint,
      String sourceLine) {
    super(cause, null, false, false);
    this.file = file;
    this.position = position;
    this.length = Math.max(1, length);
    this.cause = cause;
    this.hint = hint;
    this.sourceLine = sourceLine;
  }

  /** The same error, said of a file with that text; an error that has its file keeps it. */
  public EarthfileException in(String name, String text) {
    if (!file.isEmpty() || !sourceLine.isEmpty()) {
      return this;
    }
    return new EarthfileException(
        name, position, length, cause, hint, Earthfile.line(text, position.line()));
  }

  public String file() {
    return file;
  }

  public Position position() {
    return position;
  }

  /** How many characters the caret covers, at least one. */
  public int length() {
    return length;
  }

  /** The cause alone, without place and hint. */
  @Override
  public String getMessage() {
    return cause;
  }

  public @Nullable String hint() {
    return hint;
  }

  /** The line of the file it points into, without its line break; empty if unknown. */
  public String sourceLine() {
    return sourceLine;
  }
}
