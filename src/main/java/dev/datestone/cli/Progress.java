package dev.datestone.cli;

import dev.datestone.operation.Label;
import dev.datestone.report.Event;
import dev.datestone.report.Reason;
import dev.datestone.sandbox.Terminal;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Shows a build as it goes: a line for each thing that happens, and on a terminal some at the
 * bottom that say what is running. In a pipe or a CI log there are no control codes; a step that is
 * silent for a minute is named again.
 */
final class Progress implements Event.Listener, AutoCloseable {
  private static final long TICK_MILLIS = 250;
  private static final long HEARTBEAT_MILLIS = 1000;
  private static final int USUAL_WIDTH = 80;

  private final PrintStream out;
  private final Style style;
  private final Kind kind;
  private final boolean explain;
  private final LiveLines bottom;
  private final List<Event.Failed> failures = new ArrayList<>();
  private final StepTimes times = new StepTimes();
  private final TransferLines transfers = new TransferLines();
  private boolean ticking;
  private boolean paused;
  private volatile boolean closed;

  /** How much is shown. */
  enum Kind {
    /** Lines, and what is running at the bottom of a terminal. */
    LIVE,
    LINES,
    /** Warnings alone. */
    QUIET
  }

  Progress(PrintStream out, Style style, Kind kind, boolean explain) {
    this(out, style, kind, explain, Progress::size);
  }

  /**
   * Progress on a terminal.
   *
   * @param size of it, asked each time that the lines at the bottom are drawn
   */
  Progress(PrintStream out, Style style, Kind kind, boolean explain, Supplier<Terminal.Size> size) {
    this.bottom = new LiveLines(out, style, size);
    this.out = out;
    this.style = style;
    this.kind = kind;
    this.explain = explain;
  }

  @Override
  public synchronized void on(Event event) {
    if (event instanceof Event.Failed failed) {
      failures.add(failed);
    }
    if (kind != Kind.QUIET || event instanceof Event.Warning) {
      show(event);
    }
  }

  private void show(Event event) {
    switch (event) {
      case Event.Planned planned -> times.planned(planned.waiting());
      case Event.Started(Label label, Reason reason) -> {
        times.started(label);
        tickFromNowOn();
        line(label, style.bold("--> " + label.text()));
        if (explain) {
          line(label, style.dim("    because " + reason.words()));
        }
      }
      case Event.Cached(Label label) -> {
        times.cached();
        // There may be thousands, which nobody waits for: they go out with what comes next.
        wipe();
        out.println(text(label, style.green("*cached*") + " --> " + label.text()));
        if (kind == Kind.LIVE) {
          draw();
        }
      }
      case Event.Output(Label label, String text, boolean raw) -> {
        times.said(label);
        String shown = kind == Kind.LIVE ? TerminalText.safe(text) : text;
        if (raw) {
          print(shown);
        } else {
          line(label, shown);
        }
      }
      case Event.Finished(Label label, long millis) -> times.finished(label, millis);
      case Event.Failed failed -> {
        times.failed(failed.label());
        line(failed.label(), style.red("failed: " + failed.cause()));
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
      case Event.Transferring(String what, LongSupplier done, long total) -> {
        transfers.began(what, done, total);
        tickFromNowOn();
        draw();
      }
      case Event.Transferred(String what, long bytes, long millis) -> {
        transfers.ended(what);
        draw();
        String told = TransferLines.told(what, bytes, millis);
        if (!told.isEmpty()) {
          print(style.dim("datestone: " + told));
        }
      }
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

  /** Not before: the first thread costs a build with nothing to do some milliseconds. */
  private void tickFromNowOn() {
    if (!ticking) {
      ticking = true;
      Thread.ofVirtual().name("progress").start(this::tick);
    }
  }

  private void tick() {
    try {
      while (!closed) {
        Thread.sleep(kind == Kind.LIVE ? TICK_MILLIS : HEARTBEAT_MILLIS);
        synchronized (this) {
          if (kind == Kind.LIVE) {
            draw();
          } else {
            nameSilent();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void nameSilent() {
    for (Label label : times.silent()) {
      String age = times.age(label) / 60_000_000_000L + " min";
      String count = " (" + times.count() + " steps): ";
      line(label, style.dim("still running after " + age + count + label.text()));
    }
  }

  private void wipe() {
    bottom.wipe();
  }

  private void draw() {
    if (kind == Kind.LIVE && !paused && !closed) {
      List<String> lines = new ArrayList<>(times.lines());
      lines.addAll(transfers.lines());
      bottom.draw(lines);
    } else {
      out.flush();
    }
  }

  private static Terminal.Size size() {
    return new Terminal.Size(Terminal.size().rows(), columns());
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

  /** The slowest steps, if more than one was slow. */
  synchronized List<String> slowest() {
    return times.slowest();
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
