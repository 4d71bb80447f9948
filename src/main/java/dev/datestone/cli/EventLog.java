package dev.datestone.cli;

import dev.datestone.content.JsonObject;
import dev.datestone.content.ReadLog;
import dev.datestone.operation.Label;
import dev.datestone.report.Event;
import dev.datestone.report.Reason;
import dev.datestone.session.Build;
import dev.datestone.session.BuildException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Writes what happens in a build to a file, a JSON object a line: docs/log-json.md. */
final class EventLog implements Event.Listener, AutoCloseable {
  private static final int VERSION = 1;

  private final Path file;
  private final BufferedWriter out;
  private final boolean atOnce;
  private @Nullable IOException failure;

  /**
   * Creates the file; one that is there is replaced.
   *
   * @param words of the command line
   */
  EventLog(Path file, Path folder, List<String> words) {
    this(file, folder, words, true);
    ReadLog.sawMore(); // each build writes one
  }

  /**
   * The same.
   *
   * @param atOnce whether each line is written at once, for who reads it meanwhile
   */
  EventLog(Path file, Path folder, List<String> words, boolean atOnce) {
    this.file = file;
    this.atOnce = atOnce;
    try {
      out = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw BuildException.unwritable(file, e);
    }
    write(
        event("build")
            .put("version", VERSION)
            .put("tool", ToolVersion.tool())
            .put("folder", folder.toString())
            .put("words", words));
  }

  private static JsonObject event(String name) {
    return new JsonObject().put("event", name).put("time", Instant.now().toString());
  }

  private static JsonObject event(String name, Label label) {
    return putLabel(event(name), label);
  }

  private static JsonObject putLabel(JsonObject object, Label label) {
    return object
        .put("target", label.target())
        .put("command", label.text())
        .put("file", label.file())
        .put("line", label.line())
        .put("column", label.column());
  }

  @Override
  public void on(Event event) {
    write(json(event));
  }

  private static JsonObject json(Event event) {
    return switch (event) {
      case Event.Planned planned -> event("planned").put("steps", planned.waiting().getAsInt());
      case Event.Started(Label label, Reason reason) ->
          event("started", label).put("reason", reason.words());
      case Event.Cached(Label label) -> event("cached", label);
      case Event.Output(Label label, String line, boolean raw) ->
          event("output", label).put("text", line);
      case Event.Finished(Label label, long millis) ->
          event("finished", label).put("millis", millis);
      case Event.Failed(Label label, String cause, List<String> last) ->
          event("failed", label).put("cause", cause).put("output", last);
      case Event.WaitingForCache(Label label, String cache) ->
          event("waiting", label).put("cache", cache);
      case Event.CopyDiffers(Label label, List<String> files) ->
          event("differs", label).put("files", files);
      case Event.Redated(Label label, int files, String example) ->
          event("redated", label).put("files", files).put("example", example);
      case Event.RunningAgain(Label label, int files, String example) ->
          event("running-again", label).put("files", files).put("example", example);
      case Event.Warning(Label label, String text) -> event("warning", label).put("text", text);
      case Event.Note(String text) -> event("note").put("text", text);
      case Event.Transferring(String what, LongSupplier done, long total) ->
          event("transferring").put("what", what).put("total", total);
      case Event.Transferred(String what, long bytes, long millis) ->
          event("transferred").put("what", what).put("bytes", bytes).put("millis", millis);
      case Event.Saved(Label label, String what, String where, boolean changed) ->
          event("saved", label).put("what", what).put("where", where).put("changed", changed);
      case Event.Pushed(
              Label label,
              String name,
              String digest,
              int sent,
              long bytes,
              boolean changed) ->
          event("pushed", label)
              .put("image", name)
              .put("digest", digest)
              .put("blobs", sent)
              .put("bytes", bytes)
              .put("changed", changed);
    };
  }

  /** The graph, with what each operation left. */
  void graph(List<Event.PlannedStep> steps) {
    List<JsonObject> operations = new ArrayList<>();
    for (Event.PlannedStep step : steps) {
      JsonObject operation = new JsonObject();
      putLabel(operation, step.label());
      operations.add(
          operation
              .put("kind", step.kind())
              .put("needs", step.needs())
              .putUnlessEmpty("caches", step.caches())
              .putUnlessEmpty("layer", step.layer()));
    }
    write(event("graph").put("operations", operations));
  }

  /** The build has ended well. */
  void succeeded(Build.Summary summary) {
    write(event("succeeded").put("executed", summary.ran()).put("cached", summary.cached()));
  }

  /** The build has ended with an error. */
  void failed(int code) {
    write(event("error").put("code", code));
  }

  private synchronized void write(JsonObject event) {
    if (failure != null) {
      return;
    }
    try {
      out.write(JsonObject.write(event, false));
      out.newLine();
      if (atOnce) {
        out.flush();
      }
    } catch (IOException e) {
      failure = e; // said at the end: the build goes on
    }
  }

  /** Throws if something could not be written. */
  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
    if (failure != null) {
      throw BuildException.unwritable(file, failure);
    }
  }
}
