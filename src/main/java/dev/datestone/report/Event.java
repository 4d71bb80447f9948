package dev.datestone.report;

import dev.datestone.operation.Label;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Something that happened in a build. */
public sealed interface Event {
  /**
   * A build knows its steps.
   *
   * @param waiting how many of them neither run nor have ended, asked at any time
   * @param steps all operations that are known when it is asked, each after those that it needs
   */
  record Planned(IntSupplier waiting, Supplier<List<PlannedStep>> steps) implements Event {}

  /**
   * An operation of a build's graph.
   *
   * @param kind such as {@code run}
   * @param needs places of its inputs in the list
   * @param caches its cache mounts
   * @param layer what it left, empty if nothing or if it has not been built
   */
  record PlannedStep(
      Label label, String kind, List<Integer> needs, List<String> caches, String layer) {
    public PlannedStep {
      needs = List.copyOf(needs);
      caches = List.copyOf(caches);
    }
  }

  /** A step started to run. */
  record Started(Label label, Reason reason) implements Event {}

  /** A step was cached. */
  record Cached(Label label) implements Event {}

  /**
   * A line of a command's output, or its last text without a line break.
   *
   * @param raw whether it is shown without the target's name
   */
  record Output(Label label, String line, boolean raw) implements Event {}

  record Finished(Label label, long millis) implements Event {}

  /** A step failed. Steps that do not depend on it go on; the build ends with an error. */
  record Failed(Label label, String cause, List<String> lastLines) implements Event {}

  /** A step waits for a cache mount that another RUN uses. */
  record WaitingForCache(Label label, String cache) implements Event {}

  /**
   * A COPY ran again and copied other files than before.
   *
   * @param files the paths, those added or removed with "new" or "gone" before them
   */
  record CopyDiffers(Label label, List<String> files) implements Event {}

  /**
   * Files got other modification times than their layers have.
   *
   * @param example one of them
   */
  record Redated(Label label, int files, String example) implements Event {}

  /**
   * A command runs once more: it is not known whether files are inputs or outputs of what its
   * caches hold.
   *
   * @param example one of them
   */
  record RunningAgain(Label label, int files, String example) implements Event {}

  /** A warning; the build goes on. */
  record Warning(Label label, String text) implements Event {}

  /** Progress that belongs to no step, such as making an image from its recipe. */
  record Note(String text) implements Event {}

  /**
   * Bytes begin to move, such as those of an image.
   *
   * @param done how many have moved, asked at any time
   * @param total 0 if that is unknown
   */
  record Transferring(String what, LongSupplier done, long total) implements Event {}

  /** They have ended to move, all or as many as there were up to an error. */
  record Transferred(String what, long bytes, long millis) implements Event {}

  /**
   * An output was written to the host.
   *
   * @param changed whether the host's files were different before
   */
  record Saved(Label label, String what, String where, boolean changed) implements Event {}

  /**
   * An image was pushed.
   *
   * @param sent how many blobs were uploaded; the registry had the others
   * @param changed whether the tag had another digest before
   */
  record Pushed(Label label, String name, String digest, int sent, long bytes, boolean changed)
      implements Event {}

  /** Receives the events, from many threads at a time. */
  interface Listener {
    void on(Event event);
  }
}
