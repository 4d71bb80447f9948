package dev.datestone.session;

import dev.datestone.report.Event;

/** Why a build ended without success, as the command line tells it. */
public sealed interface Problem {
  /**
   * Something the user can mend.
   *
   * @param file empty when it is about no file; then the place says nothing
   * @param line 1 for the first, 0 for none
   * @param length how many characters the caret covers
   * @param sourceLine the line itself, empty when unknown
   * @param hint empty for none
   */
  record Mistake(
      String file, int line, int column, int length, String sourceLine, String cause, String hint)
      implements Problem {
    public static Mistake of(String cause, String hint) {
      return new Mistake("", 0, 0, 1, "", cause, hint);
    }
  }

  /**
   * A command line that cannot be meant.
   *
   * @param hint empty for none
   */
  record Usage(String cause, String hint) implements Problem {}

  /** A command of the Earthfile failed. */
  record Failure(Event.Failed step) implements Problem {}

  /** Our fault. */
  record Bug(Throwable cause) implements Problem {}

  /** The user stopped it. */
  record Interrupted() implements Problem {}
}
