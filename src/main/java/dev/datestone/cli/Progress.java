package dev.datestone.cli;

import dev.datestone.operation.Label;
import dev.datestone.report.Event;
import dev.datestone.report.Reason;
import dev.datestone.sandbox.Terminal;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Shows a build as it goes: a line for each thing that happens, and on a terminal one more at the
 * bottom that says what is running. In a pipe or a CI log there are no control codes.
 */
final class Progress implements Event.Listener, AutoCloseable {
  private static final long TICK_MILLIS = 250;
  private static final int USUAL_WIDTH = 80;

  private final PrintStream out;
  private final Style style;
  private final boolean live;
  private final boolean explain;
  private final IntSupplier columns;
  private final List<Event.Failed> failures = new ArrayList<>();
  private final Map<Label, Long> running = new LinkedHashMap<>();
  private final long start = System.nanoTime();
  private boolean paused;
  private boolean drawn;
  private volatile boolean closed;

  Progress(PrintStream out, Style style, boolean live, boolean explain) {
    this(out, style, live, explain, Progress::columns);
  }

  /**
   * Progress on a terminal.
   *
   * @param columns its width, asked each time that the live line is drawn
   */
  Progress(PrintStream out, Style style, boolean live, boolean explain, IntSupplier columns) {
    this.columns = columns;
    this.out = out;
    this.style = style;
    this.live = live;
    this.explain = explain;
    if (live) {
      Thread.ofVirtual().name("progress").start(this::tick);
    }
  }

  @Override
  public synchronized void on(Event event) {
    switch (event) {
      case Event.Started(Label label, Reason reason) -> {
        running.put(label, System.nanoTime());
        line(label, style.bold("--> " + label.text()));
        if (explain) {
          line(label, style.dim("    because " + reason.words()));
        }
      }
      case Event.Cached(Label label) -> {
        // There may be thousands, which nobody waits for: they go out with what comes next.
        wipe();
        out.println(text(label, style.green("*cached*") + " --> " + label.text()));
        if (live) {
          draw();
        }
      }
      case Event.Output(Label label, String text, boolean raw) -> {
        if (raw) {
          print(text);
        } else {
          line(label, text);
        }
      }
      case Event.Finished(Label label, long millis) -> running.remove(label);
      case Event.Failed failed -> {
        Label label = failed.label();
        running.remove(label);
        failures.add(failed);
        line(label, style.red("failed: " + failed.cause()));
      }
      case Event.WaitingForCache(Label label, String cache) ->
          line(label, style.dim("waiting for cache " + cache));
      case Event.CopyDiffers(Label label, List<String> files) -> {
        if (explain) {
          line(label, style.dim("    differs: " + Reason.some(files)));
        }
      }
      case Event.Redated(Label label, int files, String example) -> {
        if (explain) {
          line(
              label,
              style.dim(
                  "    dates: set the modification time of "
                      + files
                      + (files == 1 ? " file, " : " files, for example ")
                      + example));
        }
      }
      case Event.RunningAgain(Label label, int files, String example) ->
          line(
              label,
              style.dim(
                  "running again: cannot tell whether "
                      + example
                      + (files > 1 ? " and " + (files - 1) + " more are inputs" : " is an input")
                      + " or an output of what a cache holds"));
      case Event.Warning(Label label, String text) -> line(label, style.yellow("warning: ") + text);
      case Event.Note(String text) -> print(style.dim("datestone: " + text));
      case Event.Saved(Label label, String what, String where, boolean changed) ->
          line(label, "saved " + where + (changed ? "" : " (unchanged)"));
      case Event.Pushed(
              Label label,
              String name,
              String digest,
              int sent,
              long bytes,
              boolean changed) ->
          line(
              label,
              "pushed image "
                  + name
                  + "@"
                  + digest
                  + (changed
                      ? " (" + sent + " blobs sent, " + Table.bytes(bytes) + ")"
                      : " (unchanged)"));
    }
  }

  private void line(Label label, String text) {
    print(text(label, text));
  }

  private String text(Label label, String text) {
    return style.dim(label.target() + " | ") + text;
  }

  private void print(String text) {
    wipe();
    out.println(text);
    draw();
  }

  private void tick() {
    try {
      while (!closed) {
        Thread.sleep(TICK_MILLIS);
        synchronized (this) {
          wipe();
          draw();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wipe() {
    if (drawn) {
      out.print("\r\033[K");
      drawn = false;
    }
  }

  private void draw() {
    if (!live || paused || closed || running.isEmpty()) {
      out.flush();
      return;
    }
    Map.Entry<Label, Long> oldest = running.entrySet().iterator().next();
    long now = System.nanoTime();
    String text =
        "["
            + seconds(now - start)
            + "] "
            + (running.size() > 1 ? running.size() + " running; " : "")
            + oldest.getKey().target()
            + " "
            + oldest.getKey().text()
            + " ("
            + seconds(now - oldest.getValue())
            + ")";
    // The last column stays empty: a line that fills it goes on to the next in some terminals.
    String fitting = TextWidth.fit(text, columns.getAsInt() - 1);
    if (fitting.isEmpty()) {
      out.flush();
      return;
    }
    out.print(style.dim(fitting));
    out.flush();
    drawn = true;
  }

  private static int columns() {
    int now = Terminal.columns();
    if (now > 0) {
      return now;
    }
    try {
      return Integer.parseInt(System.getenv().getOrDefault("COLUMNS", ""));
    } catch (NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }

  static String seconds(long nanos) {
    // No String.format: its first call costs 5 ms.
    long tenths = (nanos + 50_000_000L) / 100_000_000L;
    return tenths / 10 + "." + tenths % 10 + " s";
  }

  /** The steps that have failed, in that order. */
  synchronized List<Event.Failed> failures() {
    return List.copyOf(failures);
  }

  /** Leaves the terminal to somebody else, such as a shell. */
  synchronized void pause() {
    wipe();
    out.flush();
    paused = true;
  }

  synchronized void goOn() {
    paused = false;
  }

  @Override
  public synchronized void close() {
    wipe();
    closed = true;
    out.flush();
  }
}
