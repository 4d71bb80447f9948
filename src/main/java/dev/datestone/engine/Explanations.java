package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.operation.Key;
import dev.datestone.operation.Label;
import dev.datestone.report.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says why a step runs, from what its place of the Earthfile remembers. It never decides whether
 * one does.
 */
final class Explanations {
  /** What every step's key names the file system below it. */
  private static final String BASE = "base";

  private final StepHistory history;

  Explanations(StepHistory history) {
    this.history = history;
  }

  /** Why what is below a step is not what it was, if it is known; only asked when it matters. */
  interface Cause {
    Optional<Reason> find();
  }

  /** Nothing is known of it. */
  static final Cause UNKNOWN = Optional::empty;

  Reason reason(Label label, Key key, Cause below) {
    Optional<List<String>> changed = history.changed(label, key);
    if (changed.isEmpty()) {
      return new Reason.NewStep();
    }
    List<String> own = new ArrayList<>(changed.get());
    if (!own.remove(BASE)) {
      return own.isEmpty() ? new Reason.ResultMissing() : new Reason.Changed(own);
    }
    return own.isEmpty()
        ? below.find().orElse(new Reason.Changed(List.of("what it stands on")))
        : new Reason.Changed(own);
  }

  /**
   * What steps above say of one that ran.
   *
   * @param words what is to be said of it where it is the cause itself
   */
  static Cause ran(Label label, Reason why, String words) {
    return () ->
        Optional.of(
            why instanceof Reason.InvalidatedBy ? why : new Reason.InvalidatedBy(label, words));
  }

  /** What steps above say of one that was remembered, but perhaps from another time. */
  Cause remembered(Label label, Key key, Cause below) {
    return () -> {
      Reason why = reason(label, key, below);
      return why instanceof Reason.ResultMissing
          ? Optional.empty()
          : ran(label, why, why.words()).find();
    };
  }

  /** The files that one layer holds otherwise than another; folders only where nothing else is. */
  static List<String> differences(Manifest before, Manifest after) {
    NavigableMap<String, Entry> gone = new TreeMap<>(before.entries());
    List<String> files = new ArrayList<>();
    List<String> folders = new ArrayList<>();
    after
        .entries()
        .forEach(
            (path, entry) -> {
              Entry was = gone.remove(path);
              if (was == null || !isSame(was, entry)) {
                (entry.type().isFolder() ? folders : files)
                    .add((was == null ? "new " : "") + "/" + path);
              }
            });
    gone.forEach((path, was) -> (was.type().isFolder() ? folders : files).add("gone /" + path));
    return files.isEmpty() ? folders : files;
  }

  private static boolean isSame(Entry a, Entry b) {
    return a.type() == b.type()
        && a.mode() == b.mode()
        && a.owner() == b.owner()
        && a.group() == b.group()
        && a.size() == b.size()
        && a.payload().equals(b.payload())
        && a.xattrs().equals(b.xattrs());
  }
}
