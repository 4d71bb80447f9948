package dev.datestone.report;

import dev.datestone.operation.Label;
import java.util.List;

/** Something that happened in a build. The engine and the build tell it, the cli shows it. */
public sealed interface Event {
  /** A step begins to run. */
  record Started(Label label, Reason reason) implements Event {}

  /** A step was remembered. */
  record Cached(Label label) implements Event {}

  /**
   * What a command said, a line or the end of one without a line break.
   *
   * @param raw shown as it is, without the target's name
   */
  record Output(Label label, String line, boolean raw) implements Event {}

  record Finished(Label label, long millis) implements Event {}

  /** A step failed; the build goes on with what does not need it, and ends with an error. */
  record Failed(Label label, String cause, List<String> lastLines) implements Event {}

  /** A step waits for a cache mount that another RUN has. */
  record Waiting(Label label, String cache) implements Event {}

  /**
   * A COPY was done again, and not all of it is as it was.
   *
   * @param files the paths, with "new" or "gone" in front of those that are
   */
  record Differs(Label label, List<String> files) implements Event {}

  /**
   * The dating rule gave files other dates than their layers had.
   *
   * @param example one of them
   */
  record Redated(Label label, int files, String example) implements Event {}

  /**
   * A command is done once more: files in view may be made from what its caches hold, or that from
   * them.
   *
   * @param example one of them
   */
  record Again(Label label, int files, String example) implements Event {}

  /** Something the user should know; the build goes on. */
  record Warning(Label label, String text) implements Event {}

  /** A line about work that belongs to no step, such as making an image from its recipe. */
  record Note(String text) implements Event {}

  /**
   * An output was written to the host.
   *
   * @param changed false when the host's files were the same already
   */
  record Saved(Label label, String what, String where, boolean changed) implements Event {}

  /**
   * An image went into its registry.
   *
   * @param sent how many blobs were sent; the others were there
   * @param changed false when the name stood for it already
   */
  record Pushed(Label label, String name, String digest, int sent, long bytes, boolean changed)
      implements Event {}

  /** Who wants to know. Calls come from many threads at a time. */
  interface Listener {
    void on(Event event);
  }
}
